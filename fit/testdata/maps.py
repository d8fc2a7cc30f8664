"""Records what scikit-learn's t-SNE and umap-learn make of a few vectors: affinities, curves, quality of maps.

    pip install scikit-learn umap-learn && python maps.py > maps.json
"""
import json
import warnings

import numpy as np
import sklearn
import umap
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities_nn
from sklearn.neighbors import NearestNeighbors
from umap.umap_ import find_ab_params, fuzzy_simplicial_set

warnings.simplefilter("ignore")
N, WIDTH, PERPLEXITY, NEIGHBOURS, K = 150, 5, 10, 15, 12
ROWS = [0, 1, 70, 149]

r = np.random.default_rng(1)
x = (r.normal(size=(3, WIDTH)) * 3)[np.arange(N) % 3] + r.normal(size=(N, WIDTH))
x[1] = x[0]  # two in one place
x = np.round(x, 3).astype(np.float32)


def rows(matrix):
    """Some rows of a sparse matrix: lists of columns and values."""
    matrix = matrix.tocsr()
    matrix.sort_indices()
    return [{"row": i, "columns": matrix[i].indices.tolist(), "values": [float(v) for v in matrix[i].data]} for i in ROWS]


def kl(p, y):
    """The divergence of a map from the affinities, over all pairs."""
    y = y.astype(np.float64)
    q = 1 / (1 + ((y[:, None] - y[None]) ** 2).sum(2))
    np.fill_diagonal(q, 0)
    q /= q.sum()
    p = p.toarray()
    there = p > 0
    return float((p[there] * np.log(p[there] / q[there])).sum())


graph = NearestNeighbors(n_neighbors=3 * PERPLEXITY + 1).fit(x).kneighbors_graph(mode="distance")
graph.data **= 2
joint = _joint_probabilities_nn(graph, PERPLEXITY, 0)
by_tsne = TSNE(perplexity=PERPLEXITY, init="pca", random_state=0).fit_transform(x)

distance, index = NearestNeighbors(n_neighbors=NEIGHBOURS).fit(x).kneighbors(x)
for i in range(N):  # itself comes first, whatever lies in the same place
    at = list(index[i]).index(i)
    index[i, [0, at]] = index[i, [at, 0]]
fuzzy, _, _ = fuzzy_simplicial_set(x, NEIGHBOURS, np.random.RandomState(0), "euclidean", knn_indices=index,
                                   knn_dists=distance.astype(np.float32))
by_umap = umap.UMAP(n_neighbors=NEIGHBOURS, random_state=0, n_jobs=1).fit_transform(x)

print(json.dumps({
    "scikit-learn": sklearn.__version__, "umap-learn": umap.__version__,
    "width": WIDTH, "x": [round(float(v), 3) for v in x.ravel()],
    "tsne": {"perplexity": PERPLEXITY, "affinities": rows(joint), "kl_of_first_two_values": kl(joint, x[:, :2]),
             "kl": kl(joint, by_tsne), "trustworthiness": float(trustworthiness(x, by_tsne, n_neighbors=K))},
    "umap": {"neighbours": NEIGHBOURS, "weights": rows(fuzzy), "trustworthiness": float(trustworthiness(x, by_umap, n_neighbors=K)),
             "curves": [{"min_dist": m, "spread": s, "a": float(a), "b": float(b)}
                        for m, s in [(0.1, 1), (0.5, 1), (0.25, 2), (0.001, 1)] for a, b in [find_ab_params(s, m)]]},
}))

"""scikit-learn's side of compare-tsne.

    peer_tsne.py map VECTORS WIDTH MAP           map vectors, print the seconds
    peer_tsne.py judge VECTORS WIDTH MAP [MAP]   print KL and trustworthiness of maps

Files contain float32, one vector after the other.
"""

import json
import sys
import time

import numpy as np
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities_nn
from sklearn.neighbors import NearestNeighbors

PERPLEXITY = 30


def read(path, width):
    return np.fromfile(path, np.float32).reshape(-1, width)


def embed(x, out):
    began = time.perf_counter()
    y = TSNE(perplexity=PERPLEXITY, init="pca", max_iter=1000, random_state=0, n_jobs=-1).fit_transform(x)
    seconds = time.perf_counter() - began
    y.astype(np.float32).tofile(out)
    return {"seconds": seconds}


def affinities(x):
    """The joint probabilities that scikit-learn's descent uses."""
    graph = NearestNeighbors(n_neighbors=3 * PERPLEXITY + 1).fit(x).kneighbors_graph(mode="distance")
    graph.data **= 2
    return _joint_probabilities_nn(graph, PERPLEXITY, 0).tocoo()


def divergence(p, y):
    """The exact KL divergence of a map: q over all pairs, a block of rows at a time."""
    y = y.astype(np.float64)
    total = 0.0
    for rows in np.array_split(y, max(1, len(y) // 500)):
        total += (1 / (1 + ((rows[:, None] - y[None]) ** 2).sum(2))).sum()
    total -= len(y)  # each point with itself
    q = 1 / (1 + ((y[p.row] - y[p.col]) ** 2).sum(1)) / total
    there = p.data > 0
    return float((p.data[there] * np.log(p.data[there] / q[there])).sum())


def judge(x, maps):
    p = affinities(x)
    return [{"kl": divergence(p, y), "trustworthiness": float(trustworthiness(x, y, n_neighbors=12))} for y in maps]


def main():
    verb, vectors, width, *maps = sys.argv[1:]
    x = read(vectors, int(width))
    answer = embed(x, maps[0]) if verb == "map" else judge(x, [read(m, 2) for m in maps])
    print(json.dumps(answer))


if __name__ == "__main__":
    main()

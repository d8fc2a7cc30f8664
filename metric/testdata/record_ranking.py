"""Records scikit-learn's AUROC, average precision, silhouette, trustworthiness and k-NN accuracy, and numpy's quantiles, for numbers
that witness_test.go makes the same way.

    pip install scikit-learn && python record_ranking.py > scikit-learn.json
"""
import json

import numpy as np
import sklearn
from sklearn.manifold import trustworthiness
from sklearn.metrics import average_precision_score, roc_auc_score, silhouette_score
from sklearn.neighbors import KNeighborsClassifier


def uniform(seed, n):
    """Numbers in 0..1 from a linear congruential generator."""
    state, out = seed, np.empty(n)
    for i in range(n):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = (state >> 8) / 2**24
    return out


def vectors(seed, n, width, groups, apart):
    """Groups in turn, each uniform about a centre of its own."""
    x = uniform(seed, n * width).reshape(n, width)
    centres = (np.arange(groups)[:, None] * 7 + np.arange(width) * 3) % 5
    return (x + apart * centres[np.arange(n) % groups]).astype(np.float32)


def ranking(n, levels):
    """Scores of so many levels; 0 leaves them all different."""
    s, u = uniform(1, n), uniform(2, n)
    positive = u < 0.2 + 0.5 * s
    if levels:
        s = np.floor(s * levels)
    return {"n": n, "levels": levels, "auroc": float(roc_auc_score(positive, s)), "average_precision": float(average_precision_score(positive, s))}


def silhouette(n, width, groups, apart):
    x = vectors(3, n, width, groups, apart).astype(np.float64)
    return {"n": n, "width": width, "groups": groups, "apart": apart, "value": float(silhouette_score(x, np.arange(n) % groups))}


def trust(n, width, k, noise):
    """Of a map that is the first two values, with noise."""
    x = vectors(4, n, width, 4, 0.5)
    y = (x[:, :2] + noise * uniform(5, 2 * n).reshape(n, 2)).astype(np.float32)
    return {"n": n, "width": width, "k": k, "noise": noise, "value": float(trustworthiness(x.astype(np.float64), y.astype(np.float64), n_neighbors=k))}


def neighbours(n, width, groups, apart, k):
    x = vectors(6, 2 * n, width, groups, apart).astype(np.float64)
    y = np.arange(2 * n) % groups
    m = KNeighborsClassifier(k, algorithm="brute").fit(x[:n], y[:n])
    return {"n": n, "width": width, "groups": groups, "apart": apart, "k": k, "value": float(m.score(x[n:], y[n:]))}


q = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]
v = uniform(7, 41)
print(json.dumps({
    "scikit-learn": sklearn.__version__,
    "numpy": np.__version__,
    "ranking": [ranking(500, 0), ranking(500, 7), ranking(333, 2)],
    "silhouette": [silhouette(200, 3, 4, 1.0), silhouette(301, 16, 5, 0.2), silhouette(150, 2, 3, 100.0)],
    "trustworthiness": [trust(200, 5, 5, 0.0), trust(300, 16, 12, 0.5), trust(101, 4, 50, 3.0)],
    "neighbours": [neighbours(200, 4, 5, 0.3, 1), neighbours(300, 8, 10, 0.15, 5), neighbours(150, 3, 4, 0.2, 4)],
    "quantiles": {"q": q, "values": np.quantile(v, q).tolist(), "mean": float(v.mean()), "std": float(v.std())},
}, indent=1))

"""Records what scikit-learn fits to vectors that witness_test.go makes the same way.

    pip install scikit-learn && python record.py > scikit-learn.json
"""
import json

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.mixture import GaussianMixture


def vectors(seed, n, width, groups, apart):
    """Groups in turn, each nearly normal (twelve uniform numbers added up) about a centre of its own, neighbours correlated."""
    state, x = seed, np.empty((n, width), np.float32)
    for i in range(n):
        before = 0.0
        for j in range(width):
            noise = -6.0
            for _ in range(12):
                state = (state * 1664525 + 1013904223) % 2**32
                noise += (state >> 8) / 2**24
            before = noise * (0.5 + 0.25 * (j % 3)) + 0.5 * before
            x[i, j] = np.float32(before + apart * ((i % groups * 7 + j * 3) % 5 - 2))
    return x


def pca(n, width, k):
    x = vectors(1, n, width, 3, 1.0)
    p = PCA(k, svd_solver="full").fit(x.astype(np.float64))
    axes = np.array([a * np.sign(a[np.abs(a).argmax()]) for a in p.components_])
    return {"n": n, "width": width, "components": k, "variance": p.explained_variance_.tolist(), "axes": axes.tolist(),
            "total": float(x.astype(np.float64).var(axis=0, ddof=1).sum())}


def kmeans(n, width, k, apart):
    x = vectors(2, n, width, k, apart).astype(np.float64)
    c = KMeans(k, n_init=20, random_state=0, tol=0).fit(x)
    return {"n": n, "width": width, "clusters": k, "apart": apart, "inertia": float(c.inertia_)}


def gmm(n, width, k, apart, diagonal):
    x = vectors(3, n, width, k, apart).astype(np.float64)
    kind = "diag" if diagonal else "full"
    m = GaussianMixture(k, covariance_type=kind, tol=1e-9, max_iter=2000, random_state=0).fit(x)
    order = m.means_[:, 0].argsort()
    return {"n": n, "width": width, "parts": k, "apart": apart, "diagonal": diagonal, "weights": m.weights_[order].tolist(),
            "means": m.means_[order].tolist(), "covariances": m.covariances_[order].reshape(k, -1).tolist(),
            "log_likelihood": float(m.score(x)), "bic": float(m.bic(x)), "log_prob": m.score_samples(x[:20] + 1).tolist()}


def logistic(n, width, classes, l2, weighted):
    x = vectors(4, n, width, classes, 0.3).astype(np.float64) * 3.0 ** -np.arange(width) + 10
    x = x.astype(np.float32).astype(np.float64)
    y = np.arange(n) % classes
    w = 0.5 + np.arange(n) % 4 if weighted else None
    m = LogisticRegression(C=1 / l2, tol=1e-10, max_iter=100000, solver="newton-cg").fit(x, y, w)
    return {"n": n, "width": width, "classes": classes, "l2": l2, "weighted": weighted, "coef": m.coef_.tolist(),
            "intercept": m.intercept_.tolist(), "probabilities": m.predict_proba(x[:20]).tolist()}


print(json.dumps({
    "scikit-learn": sklearn.__version__,
    "pca": [pca(200, 12, 5), pca(60, 300, 7)],
    "kmeans": [kmeans(400, 5, 3, 2.0), kmeans(300, 8, 4, 1.0)],
    "gmm": [gmm(900, 3, 1, 0.0, False), gmm(900, 4, 3, 1.0, False), gmm(900, 4, 3, 1.0, True), gmm(1500, 6, 4, 1.5, False)],
    "logistic": [logistic(300, 5, 2, 1.0, False), logistic(300, 5, 2, 0.01, True), logistic(400, 4, 3, 1.0, False),
                 logistic(500, 6, 5, 5.0, True)],
}, indent=1))

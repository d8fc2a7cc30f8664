"""Records scikit-learn's local outlier factor and Mahalanobis distance of some vectors.

    pip install scikit-learn && python outliers.py > outliers.json
"""
import json

import numpy as np
import sklearn
from sklearn.covariance import EmpiricalCovariance
from sklearn.neighbors import LocalOutlierFactor

random = np.random.default_rng(1)
points = np.concatenate([random.normal(0, 1, (60, 4)), random.normal(5, 0.3, (40, 4))]).round(3)
queries = np.concatenate([points[:5] + 0.01, random.uniform(-4, 8, (25, 4))]).round(3)
lof = LocalOutlierFactor(n_neighbors=20, novelty=True).fit(points)
print(json.dumps({
    "sklearn": sklearn.__version__, "width": 4, "points": points.ravel().tolist(), "queries": queries.ravel().tolist(),
    "lof": (-lof.score_samples(queries)).tolist(), "mahalanobis": EmpiricalCovariance().fit(points).mahalanobis(queries).tolist(),
}))

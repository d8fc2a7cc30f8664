"""Records what scikit-learn's ridge regression makes of a few vectors.

    pip install scikit-learn && python record_ridge.py > scikit-learn_ridge.json
"""
import json

import numpy as np
import sklearn
from sklearn.linear_model import Ridge

r = np.random.default_rng(1)
x = np.round(r.normal(size=(300, 7)) + 2, 3).astype(np.float32)
y = np.round(x @ r.normal(size=(7, 3)) + r.normal(size=(300, 3)), 3).astype(np.float32)
cases = []
for alpha in [1e-3, 1.0, 250.0]:
    fitted = Ridge(alpha=alpha, solver="cholesky").fit(x.astype(np.float64), y.astype(np.float64))
    cases.append({"alpha": alpha, "weights": fitted.coef_.T.ravel().tolist(), "bias": fitted.intercept_.tolist()})
print(json.dumps({"scikit-learn": sklearn.__version__, "x": [round(float(v), 3) for v in x.ravel()],
                  "y": [round(float(v), 3) for v in y.ravel()], "cases": cases}))

"""Records the squared Frechet distance by SciPy's matrix root, and statsmodels' Wilson intervals, for what frechet_test.go makes the
same way.

    pip install scipy statsmodels && python record_frechet.py > scipy.json
"""
import json

import numpy as np
import scipy
import statsmodels
from scipy.linalg import sqrtm
from statsmodels.stats.proportion import proportion_confint


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


def frechet(x, y):
    x, y = x.astype(np.float64), y.astype(np.float64)
    a, b = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    return float(np.sum((x.mean(0) - y.mean(0)) ** 2) + np.trace(a + b - 2 * np.real(sqrtm(a @ b))))


def case(n, m, width, apart):
    return {"n": n, "m": m, "width": width, "apart": apart, "frechet": frechet(vectors(1, n, width, 3, 0.5), vectors(2, m, width, 2, apart))}


def interval(count, n, level):
    low, high = proportion_confint(count, n, 1 - level, "wilson")
    return {"count": count, "n": n, "level": level, "low": float(low), "high": float(high)}


if __name__ == "__main__":
    print(json.dumps({
        "scipy": scipy.__version__, "statsmodels": statsmodels.__version__,
        "frechet": [case(60, 80, 4, 0.5), case(200, 150, 12, 1.5), case(500, 40, 20, 0.1)],
        "wilson": [interval(0, 20, 0.95), interval(20, 20, 0.95), interval(7, 300, 0.95), interval(961, 1000, 0.99)],
    }, indent=1))

"""Records scipy's Gaussian filter of planes that blur_test.go makes the same way.

    pip install scipy && python record.py > scipy.json
"""
import json

import numpy as np
import scipy
from scipy.ndimage import gaussian_filter


def plane(h, w):
    """Values from a linear congruential generator."""
    state, out = 1, np.empty(h * w)
    for i in range(h * w):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = (state >> 8) / 2**24
    return out.reshape(h, w)


cases = [(5, 7, 0.8), (6, 4, 2.0), (3, 1, 1.5)]
print(json.dumps({
    "scipy": scipy.__version__,
    "cases": [{"h": h, "w": w, "sigma": s, "values": gaussian_filter(plane(h, w), s).ravel().tolist()} for h, w, s in cases],
}, indent=1))

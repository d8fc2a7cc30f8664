"""Records scikit-image's MSE, PSNR and SSIM for pictures that metric_test.go makes the same way.

    pip install scikit-image && python record.py > scikit-image.json
"""
import json

import numpy as np
import skimage
from skimage.metrics import peak_signal_noise_ratio, structural_similarity


def picture(seed, c, h, w):
    """A wave with noise from a linear congruential generator, in 0..1."""
    state, out = seed, np.empty((c, h, w), np.float32)
    for k in range(c):
        for i in range(h):
            for j in range(w):
                state = (state * 1664525 + 1013904223) % 2**32
                wave = ((i * (k + 1) + 2 * j) % 16) / 16
                out[k, i, j] = np.float32(0.7 * wave + 0.3 * (state >> 8) / 2**24)
    return out


cases = []
for c, h, w in [(1, 11, 11), (1, 28, 28), (3, 64, 64), (3, 17, 40)]:
    a, b = picture(1, c, h, w), picture(2, c, h, w)
    b = np.clip(b * np.float32(0.9), 0, 1)
    a, b = a.astype(np.float64), b.astype(np.float64)
    cases.append({
        "shape": [c, h, w],
        "mse": float(((a - b) ** 2).mean()),
        "psnr": float(peak_signal_noise_ratio(a, b, data_range=1)),
        "ssim": float(structural_similarity(
            a, b, channel_axis=0, data_range=1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)),
    })
print(json.dumps({"scikit-image": skimage.__version__, "cases": cases}, indent=1))

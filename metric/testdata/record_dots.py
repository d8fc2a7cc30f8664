"""Records standard deviations, powers at the Nyquist frequency and the figure of dots, with numpy's Fourier transform, for
pictures that dots_test.go makes the same way.

    pip install numpy && python record_dots.py > dots.json
"""
import json

import numpy as np


def uniform(seed, n):
    """Numbers in 0..1 from a linear congruential generator."""
    state, out = seed, np.empty(n)
    for i in range(n):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = (state >> 8) / 2**24
    return out


def blocks(images):
    """All whole 8x8 blocks of N C H W images, in order."""
    n, c, h, w = images.shape
    whole = images[:, :, :h // 8 * 8, :w // 8 * 8].reshape(n, c, h // 8, 8, w // 8, 8)
    return whole.transpose(0, 1, 2, 4, 3, 5).reshape(-1, 8, 8)


def nyquist(b):
    """Mean power over the bins with a 4 in either place."""
    power = np.abs(np.fft.fft2(b, norm="ortho")) ** 2
    either = np.zeros((8, 8), bool)
    either[4, :] = either[:, 4] = True
    return power[:, either].mean(axis=1)


def case(n, c, h, w):
    """Originals are flatter and flatter; images have noise on them."""
    size = c * h * w
    scale = (np.arange(n * size) // 8 % 7 + 1) / 7
    a = (0.5 + 0.4 * scale * (uniform(1, n * size) - 0.5)).astype(np.float32).reshape(n, c, h, w)
    b = (a.ravel() + 0.1 * (uniform(2, n * size) - 0.5)).astype(np.float32).reshape(n, c, h, w)
    x, y = blocks(a.astype(np.float64)), blocks(b.astype(np.float64))
    flat = x.std(axis=(1, 2)) <= np.quantile(x.std(axis=(1, 2)), 0.25, method="inverted_cdf")
    return {"n": n, "c": c, "h": h, "w": w, "deviation": float(x.std(axis=(1, 2)).mean()), "nyquist": float(nyquist(x).mean()),
            "originals": float(nyquist(x)[flat].mean()), "images": float(nyquist(y)[flat].mean())}


print(json.dumps({"numpy": np.__version__, "cases": [case(1, 1, 8, 8), case(5, 1, 28, 28), case(4, 3, 32, 32), case(3, 3, 17, 40)]}, indent=1))

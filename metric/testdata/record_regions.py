"""Records pixel AUROC (scikit-learn) and AUPRO (regions by scikit-image, the curve written out with numpy) of maps and masks that
regions_test.go makes the same way.

    pip install scikit-learn scikit-image && python record_regions.py > regions.json
"""
import json

import numpy as np
import skimage
import sklearn
from skimage.measure import label
from sklearn.metrics import roc_auc_score


def uniform(seed, n):
    """Numbers in 0..1 from a linear congruential generator."""
    state, out = seed, np.empty(n)
    for i in range(n):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = (state >> 8) / 2**24
    return out


def planes(n, h, w, share, levels):
    """Maps that are higher where the mask is set; the masks of even planes are empty. levels > 0 makes ties."""
    masks = uniform(1, n * h * w).reshape(n, h, w) < share
    masks[::2] = False
    values = uniform(2, n * h * w).reshape(n, h, w) + 0.4 * masks
    if levels:
        values = np.floor(values * levels) / levels
    return values.astype(np.float32), masks


def aupro(values, masks, limit):
    """Every threshold at once: overlap of each region and share of normal pixels at least as high."""
    regions = []
    for v, m in zip(values, masks):
        labels = label(m, connectivity=2)
        regions += [np.sort(v[labels == k]) for k in range(1, labels.max() + 1)]
    normal = np.sort(values[~masks])
    x, y = [0.0], [0.0]
    for t in np.unique(values)[::-1]:
        x.append((len(normal) - np.searchsorted(normal, t)) / len(normal))
        y.append(np.mean([(len(r) - np.searchsorted(r, t)) / len(r) for r in regions]))
    x, y = np.array(x), np.array(y)
    inside = x <= limit
    end = np.interp(limit, x[np.argmax(~inside) - 1:np.argmax(~inside) + 1], y[np.argmax(~inside) - 1:np.argmax(~inside) + 1])
    x, y = np.append(x[inside], limit), np.append(y[inside], end)
    return float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2) / limit), len(regions)


def case(n, h, w, share, levels, limit):
    values, masks = planes(n, h, w, share, levels)
    area, count = aupro(values, masks, limit)
    return {"n": n, "h": h, "w": w, "share": share, "levels": levels, "limit": limit, "regions": count, "aupro": area,
            "auroc": float(roc_auc_score(masks.ravel(), values.ravel()))}


print(json.dumps({
    "scikit-learn": sklearn.__version__,
    "scikit-image": skimage.__version__,
    "cases": [case(4, 12, 9, 0.1, 0, 0.3), case(6, 7, 16, 0.3, 0, 0.3), case(3, 20, 20, 0.05, 10, 0.3), case(2, 10, 10, 0.2, 0, 1 / 3)],
}, indent=1))

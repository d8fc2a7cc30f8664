"""Opens a file that this package wrote with the reference implementation.

    python check.py golden.safetensors
"""
import sys

import numpy as np
from safetensors import safe_open

with safe_open(sys.argv[1], framework="numpy") as f:
    assert f.metadata() == {"b": 'quote " and <tag>', "a": "größe\n"}, f.metadata()
    assert list(f.offset_keys()) == ["fc.weight", "scale", "empty", "fc.bias"], f.offset_keys()
    weight, scale, empty, bias = (f.get_tensor(k) for k in f.offset_keys())
np.testing.assert_array_equal(weight, np.array([[1, 2, 3], [-0.5, 1e-30, np.inf]], np.float32))
np.testing.assert_array_equal(bias, np.array([7, 8], np.float32))
assert scale.shape == () and scale == 0.25 and empty.shape == (3, 0)
print("all as written")

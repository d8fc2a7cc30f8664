"""Writes python.safetensors, which TestReadPython reads.

    pip install safetensors==0.8.0 numpy ml_dtypes
    python make.py
"""
import pathlib

import ml_dtypes
import numpy as np
from safetensors.numpy import save_file

values = np.array([[0, 1, -2], [0.5, 65504, 2**-24]])
tensors = {
    "f32": values.astype(np.float32),
    "f16": values.astype(np.float16),
    "bf16": values.astype(ml_dtypes.bfloat16),
    "f64": values,
    "i64": np.array([-(2**40), 3], dtype=np.int64),
    "i32": np.array([-7, 16777216], dtype=np.int32),
    "u8": np.array([0, 255], dtype=np.uint8),
    "bool": np.array([True, False]),
    "scalar": np.array(1.25, dtype=np.float32),
    "empty": np.zeros((0, 4), dtype=np.float32),
}
here = pathlib.Path(__file__).parent
save_file(tensors, here / "python.safetensors", metadata={"made by": "safetensors", "größe": "<&>"})

"""Write the arrays that npy_test.go compares with: python record.py (NumPy)."""

import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent
VALUES = (np.arange(12, dtype=np.float64) / 7 - 0.5).reshape(3, 4)

np.save(HERE / "f4.npy", VALUES.astype(np.float32))
np.save(HERE / "f8.npy", VALUES)
np.save(HERE / "vector.npy", VALUES.astype(np.float32).ravel())
np.save(HERE / "scalar.npy", np.float32(0.25))
np.save(HERE / "none.npy", np.zeros((0, 4), np.float32))
np.save(HERE / "fortran.npy", np.asfortranarray(VALUES))
np.save(HERE / "big.npy", VALUES.astype(">f4"))
np.save(HERE / "int.npy", VALUES.astype(np.int64))
np.save(HERE / "fields.npy", np.zeros(2, [("a", "<f4"), ("b", "<f8")]))
np.save(HERE / "object.npy", np.array(["a", None], object))
for version in (2, 3):
    with open(HERE / f"v{version}.npy", "wb") as f:
        np.lib.format.write_array(f, VALUES.astype(np.float32), version=(version, 0))

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
for name in ("f2", "i1", "i2", "i4", "u1", "u2", "u4", "u8"):
    np.save(HERE / f"{name}.npy", (np.arange(12).reshape(3, 4) * 7 + 1).astype(name))
np.save(HERE / "big8.npy", VALUES.astype(">f8"))
np.save(HERE / "bigint.npy", (np.arange(12).reshape(3, 4) * 7 + 1).astype(">i8"))
np.save(HERE / "bool.npy", np.array([[True, False], [False, True]]))
np.save(HERE / "half.npy", np.array([0, -0.0, 1, -2.5, 6e-8, 65504, np.inf, -np.inf, 1 / 3], np.float16))
np.save(HERE / "complex.npy", VALUES.astype(np.complex64))
np.save(HERE / "huge.npy", np.array([1.0, 1e300]))
np.save(HERE / "cube.npy", np.asfortranarray(np.arange(24, dtype=np.float32).reshape(2, 3, 4)))
np.save(HERE / "texts.npy", np.array(["", "a", "zwölf", "\U0001f600"]))
np.save(HERE / "bytes.npy", np.array([b"", b"a", b"zwoelf"]))
np.save(HERE / "bigtexts.npy", np.array(["", "a", "zwölf"]).astype(">U5"))

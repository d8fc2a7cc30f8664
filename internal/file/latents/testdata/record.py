"""Write the archives that latents_test.go reads: python record.py (NumPy)."""

import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent
Z = np.arange(6).reshape(3, 2) + 0.5

np.savez(HERE / "savez.npz", Z)
np.savez_compressed(HERE / "compressed.npz", Z)
np.savez(HERE / "named.npz", other=np.zeros(4), logvar=Z + 1, mu=np.asfortranarray(Z), **{"class": np.array(["cat", "", "dog"])})
np.savez(HERE / "two.npz", Z, Z)

"""Open what `diabolo encode` writes with NumPy, pandas and pyarrow: read_latents.py FOLDER.

FOLDER holds one run's latents in the four formats, latents.npz, .npy, .csv and .parquet.
They say the same, to the bit. With latents.npy back through NumPy as float64, z64.npy is
written for `diabolo decode`.
"""

import pathlib
import sys

import numpy as np
import pandas as pd
import pyarrow.parquet


def read_numpy(folder):
    """Names, classes, and mu and logvar (or z alone) side by side."""
    arrays = np.load(folder / "latents.npz")
    parts = [arrays[name] for name in ("mu", "logvar", "z") if name in arrays]
    mu = np.load(folder / "latents.npy")
    assert np.array_equal(mu, parts[0]), "latents.npy: other values than latents.npz"
    for part in parts:
        assert part.dtype == np.float32 and part.shape == mu.shape and np.isfinite(part).all(), f"{part.dtype} {part.shape}"
    names = pd.DataFrame({name: arrays[name].astype(object) for name in ("file", "class")})
    assert len(names) == len(mu), names
    np.save(folder / "z64.npy", mu.astype(np.float64))
    return names, np.hstack(parts)


def check(what, frame, names, values):
    """The columns of a table, in their order, are the names and then the values."""
    kinds = ["mu", "logvar"] if "mu_0" in frame else ["z"]
    width = values.shape[1] // len(kinds)
    assert list(frame.columns) == ["file", "class"] + [f"{kind}_{i}" for kind in kinds for i in range(width)], frame.columns
    assert (frame[["file", "class"]].to_numpy() == names.to_numpy()).all(), f"{what}: other names than latents.npz"
    assert np.array_equal(frame.iloc[:, 2:].to_numpy(np.float32), values), f"{what}: other values than latents.npz"
    print(f"{what}: {len(frame)} rows, {frame.shape[1]} columns")


def main():
    folder = pathlib.Path(sys.argv[1])
    names, values = read_numpy(folder)
    check("csv", pd.read_csv(folder / "latents.csv", dtype={"file": str, "class": str}, keep_default_na=False), names, values)
    types = {str(f.type) for f in pyarrow.parquet.read_schema(folder / "latents.parquet")}
    assert types == {"string", "float"}, types
    frame = pd.read_parquet(folder / "latents.parquet")
    check("parquet", frame.astype({"file": object, "class": object}), names.astype(object), values)


if __name__ == "__main__":
    main()

"""Open what `diabolo encode` writes with NumPy, pandas and pyarrow: read_latents.py FOLDER.

FOLDER holds one run's latents in the three formats: latents.npy with its
companions, latents.csv and latents.parquet. They say the same, to the bit. With
latents.npy back through NumPy as float64, z64.npy is written for `diabolo decode`.
"""

import pathlib
import sys

import numpy as np
import pandas as pd
import pyarrow.parquet


def read_npy(folder):
    """Names, classes, and mu and logvar (or z alone) side by side."""
    mu = np.load(folder / "latents.npy")
    parts, logvar = [mu], folder / "latents-logvar.npy"
    if logvar.exists():
        parts.append(np.load(logvar))
    for part in parts:
        assert part.dtype == np.float32 and part.shape == mu.shape and np.isfinite(part).all(), f"{part.dtype} {part.shape}"
    names = pd.read_csv(folder / "latents-files.csv", dtype=str, keep_default_na=False)
    assert list(names.columns) == ["file", "class"] and len(names) == len(mu), names
    np.save(folder / "z64.npy", mu.astype(np.float64))
    return names, np.hstack(parts)


def check(what, frame, names, values):
    """The columns of a table, in their order, are the names and then the values."""
    kinds = ["mu", "logvar"] if "mu_0" in frame else ["z"]
    width = values.shape[1] // len(kinds)
    assert list(frame.columns) == ["file", "class"] + [f"{kind}_{i}" for kind in kinds for i in range(width)], frame.columns
    assert frame[["file", "class"]].equals(names), f"{what}: other names than latents-files.csv"
    assert np.array_equal(frame.iloc[:, 2:].to_numpy(np.float32), values), f"{what}: other values than latents.npy"
    print(f"{what}: {len(frame)} rows, {frame.shape[1]} columns")


def main():
    folder = pathlib.Path(sys.argv[1])
    names, values = read_npy(folder)
    check("csv", pd.read_csv(folder / "latents.csv", dtype={"file": str, "class": str}, keep_default_na=False), names, values)
    types = {str(f.type) for f in pyarrow.parquet.read_schema(folder / "latents.parquet")}
    assert types == {"string", "float"}, types
    frame = pd.read_parquet(folder / "latents.parquet")
    check("parquet", frame.astype({"file": object, "class": object}), names.astype(object), values)


if __name__ == "__main__":
    main()

"""Open the tables of experiments with pandas, and give pandas' own back: read_tables.py FOLDER.

FOLDER holds reconstruct.csv and .json, project.csv, scores.csv with names in many scripts, and latents.parquet. What pandas
makes of the means is what the JSON says. Written for `diabolo decode`, as pandas and NumPy write them: fortran.npy, which is
in Fortran order, half.npy, big.npy, whole.npz and semicolons.csv.
"""

import json
import pathlib
import sys

import numpy as np
import pandas as pd


def read_figures(folder):
    """The figures of each image have the means of the result."""
    figures = pd.read_csv(folder / "reconstruct.csv", dtype={"file": str, "class": str})
    result = json.loads((folder / "reconstruct.json").read_text())["result"]
    assert len(figures) == result["images"], (len(figures), result["images"])
    for column, mean in (("mse", result["model"]["mse"]["mean"]), ("pca_mse", result["pca"]["mse"]["mean"]), ("ssim", result["model"]["ssim"]["mean"])):
        assert abs(figures[column].mean() - mean) < 1e-6 * abs(mean), (column, figures[column].mean(), mean)
    print(f"reconstruct.csv: {len(figures)} rows with the means of the result")


def read_maps(folder):
    maps = pd.read_csv(folder / "project.csv", dtype={"file": str, "class": str})
    places = maps[["pca_x", "pca_y", "tsne_x", "tsne_y"]].to_numpy()
    assert len(maps) > 0 and np.isfinite(places).all() and maps["class"].nunique() == 10, maps
    print(f"project.csv: {len(maps)} rows")


def read_scores(folder, names):
    scores = pd.read_csv(folder / "scores.csv", dtype={"file": str})
    found = {pathlib.PurePath(f).name for f in scores["file"]}
    assert found == names and scores["score"].notna().all(), (found, names)
    print(f"scores.csv: {len(scores)} rows")


def write_latents(folder):
    frame = pd.read_parquet(folder / "latents.parquet").head(20)
    mu = frame.filter(regex="^mu_")
    z = mu.to_numpy()
    np.save(folder / "c.npy", np.ascontiguousarray(z))
    np.save(folder / "fortran.npy", np.asfortranarray(z))
    np.save(folder / "big.npy", z.astype(">f8"))
    np.save(folder / "half.npy", z.astype(np.float16))
    np.savez(folder / "whole.npz", mu=np.asfortranarray(z))
    mu.to_csv(folder / "semicolons.csv", sep=";", encoding="utf-8-sig")


def main():
    folder = pathlib.Path(sys.argv[1])
    read_figures(folder)
    read_maps(folder)
    read_scores(folder, {path.name for path in (folder / "pictures").iterdir()})
    write_latents(folder)


if __name__ == "__main__":
    main()

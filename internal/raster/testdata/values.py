#!/usr/bin/env python3
"""Writes the TIFF files of testdata/values and values.json, what tifffile reads from them and what Pillow makes of them.

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0 tifffile==2026.3.3 numpy==2.4.6
    venv/bin/python testdata/values.py testdata
"""
import json
import pathlib
import sys

import numpy as np
import tifffile
from PIL import Image

here = pathlib.Path(sys.argv[1])
folder = here / "values"
folder.mkdir(exist_ok=True)

y, x = np.mgrid[0:20, 0:36]
ramp = x * 7.25 - y * 3.5 + (x * y % 5)  # from -66.5 to 253.75
colour = np.stack([ramp, 300 - ramp, x * y * 1.0], axis=-1)
files = {
    "float32": (ramp.astype("<f4"), {}),
    "float32-big": (ramp.astype(">f4"), {"byteorder": ">"}),
    "float64": (ramp.astype("<f8"), {}),
    "float32-rgb": (colour.astype("<f4"), {"photometric": "rgb"}),
    "float32-tiles": (ramp.astype("<f4"), {"tile": (16, 16)}),
    "float32-deflate": (ramp.astype("<f4"), {"compression": "deflate", "rowsperstrip": 3}),
    "int16": ((ramp * 40).astype("<i2"), {}),
    "int16-predictor": ((ramp * 40).astype("<i2"), {"compression": "deflate", "predictor": 2, "tile": (16, 16)}),
    "int8": ((ramp / 4).astype("i1"), {}),
    "int32": ((ramp * 100000).astype("<i4"), {}),
    "uint32": ((ramp + 70).astype("<u4") * 1000, {}),
    "uint16": ((ramp + 70).astype("<u2") * 50, {}),
}
libtiff = {  # which Pillow writes and reads through libtiff
    "float32-predictor": (ramp.astype("<f4"), {"compression": "tiff_adobe_deflate", "tiffinfo": {317: 3, 278: 6}}),
    "float32-lzw": (ramp.astype("<f4"), {"compression": "tiff_lzw", "tiffinfo": {278: 7}}),
    "int32-predictor": ((ramp * 100000).astype("<i4"), {"compression": "tiff_lzw", "tiffinfo": {317: 2}}),
}
out = []


def record(name, read):
    planes = read[..., None] if read.ndim == 2 else read
    planes = planes.astype(np.float32)
    resized = [np.asarray(Image.fromarray(np.ascontiguousarray(planes[..., c])).resize((9, 7), Image.Resampling.BILINEAR)) for c in range(planes.shape[-1])]
    out.append({"file": name, "channels": planes.shape[-1],
                "values": [float(v) for v in planes.transpose(2, 0, 1).ravel()],
                "resized": [float(v) for v in np.stack(resized).ravel()]})


for name, (array, options) in files.items():
    path = folder / f"{name}.tif"
    tifffile.imwrite(path, array, metadata=None, **{"photometric": "minisblack"} | options)
    record(path.name, tifffile.imread(path))
for name, (array, options) in libtiff.items():
    path = folder / f"{name}.tif"
    Image.fromarray(array).save(path, **options)
    read = Image.open(path)
    assert read.tag_v2.get(317, 1) == options["tiffinfo"].get(317, 1)
    record(path.name, np.asarray(read))

values = np.random.default_rng(0).normal(size=101).astype(np.float32)
percentiles = {str(p): float(np.percentile(values.astype(np.float64), p)) for p in (0, 0.1, 5, 37.3, 50, 99.9, 100)}
(here / "values.json").write_text(json.dumps({"files": out, "sample": [float(v) for v in values], "percentiles": percentiles}) + "\n")

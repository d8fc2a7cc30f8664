"""Reads the golden file of parquet_test.go with pyarrow: pip install pyarrow pandas && python read.py"""

import pathlib

import numpy as np
import pandas
import pyarrow.parquet

path = pathlib.Path(__file__).parent / "table.parquet"
want = np.arange(5, dtype=np.float32)[:, None] + np.arange(17, dtype=np.float32) / 4
table = pyarrow.parquet.read_table(path)
assert table.column_names == ["file", "class"] + [f"z_{j}" for j in range(17)], table.column_names
assert str(table.schema.field("file").type) == "string" and str(table.schema.field("z_0").type) == "float", table.schema
frame = pandas.read_parquet(path)
assert frame["file"].tolist() == [f"file-{i}.png" for i in range(5)], frame["file"]
assert frame["class"].tolist() == ["é", "", "é", "", "é"], frame["class"]
assert np.array_equal(frame.filter(like="z_").to_numpy(), want), frame
print("read", path.name, table.shape)

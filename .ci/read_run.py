"""Open a run folder with Python's own readers: read_run.py RUN.

safetensors opens the model, TensorBoard opens the events, and both say what
metrics.jsonl says.
"""

import json
import pathlib
import sys

import numpy as np
from safetensors import safe_open
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def read_model(path):
    """Every weight is there, finite and float32, and the model's config beside them."""
    with safe_open(path, "numpy") as f:
        tensors = {name: f.get_tensor(name) for name in f.keys()}
        metadata = f.metadata()
    assert tensors and metadata, f"{path}: no tensors or no metadata"
    for name, t in tensors.items():
        assert t.dtype == np.float32 and np.isfinite(t).all(), f"{path}: {name} is {t.dtype} or not finite"
    print(f"{path.name}: {len(tensors)} tensors, {sum(t.size for t in tensors.values())} values, metadata {sorted(metadata)}")


def read_events(run):
    """Each epoch's val_loss and its parts in the events are those in metrics.jsonl."""
    epochs = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    events = EventAccumulator(str(run)).Reload()
    found = [s.value for s in events.Scalars("loss/val")]
    assert np.allclose(found, [e["val_loss"] for e in epochs]), f"loss/val is {found}, metrics.jsonl has {epochs}"
    for part in (p["name"] for p in epochs[0]["parts"]):
        found = [s.value for s in events.Scalars(f"val/{part}")]
        want = [p["value"] for e in epochs for p in e["parts"] if p["name"] == part]
        assert np.allclose(found, want), f"val/{part} is {found}, metrics.jsonl has {want}"
    for e in epochs:
        assert np.isclose(sum(p["weight"] * p["value"] for p in e["parts"]), e["val_loss"]), f"the parts do not make val_loss: {e}"
    tags = events.Tags()
    assert tags["images"], "no picture in the events"
    print(f"events: scalars {tags['scalars']}, images {tags['images']}")


def main():
    run = pathlib.Path(sys.argv[1])
    read_model(run / "model.safetensors")
    read_events(run)


if __name__ == "__main__":
    main()

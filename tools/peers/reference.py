"""Common to all peers: the reference models in numbers, and the cases of the comparison."""

import argparse
import re
from typing import NamedTuple

PRESETS = ["ae-lfw", "vae-mnist", "cvae-mnist"]
PARAMETERS = {"ae-lfw": 8_443_291, "vae-mnist": 1_232_675, "cvae-mnist": 1_433_539}
SHAPES = {"ae-lfw": (3, 64, 64), "vae-mnist": (1, 28, 28), "cvae-mnist": (1, 28, 28)}  # C H W
CLASSES = {"cvae-mnist": 10}  # of the models that take a label with the image
BATCHES = 8  # distinct batches in memory, used in turn

# train: whole steps, in images per second. forward: encode with z = mu, then decode
# to pixels, in images per second. latency: forward, in milliseconds per call.
TASKS = ["train", "forward", "latency"]

CASES = [
    "train-ae-lfw-4", "train-vae-mnist-32", "train-cvae-mnist-32",
    "train-ae-lfw-256", "train-vae-mnist-256", "train-cvae-mnist-256",
    "forward-ae-lfw-4", "forward-ae-lfw-64", "forward-vae-mnist-32", "forward-vae-mnist-256",
    "latency-vae-mnist-1",
]


class Case(NamedTuple):
    """One row of the comparison."""
    name: str
    task: str
    preset: str
    batch: int


def case(name):
    """The case named TASK-PRESET-BATCH; the batch size need not be one of CASES."""
    found = re.fullmatch(f"({'|'.join(TASKS)})-({'|'.join(PRESETS)})-([1-9][0-9]*)", name)
    if not found:
        raise argparse.ArgumentTypeError(f"{name}: want TASK-PRESET-BATCH, such as train-ae-lfw-4; "
                                         f"tasks: {', '.join(TASKS)}; presets: {', '.join(PRESETS)}")
    task, preset, batch = found.groups()
    return Case(name, task, preset, int(batch))


def check(preset, parameters):
    """Refuse a model whose number of parameters is not exactly that of the reference model."""
    if parameters != PARAMETERS[preset]:
        raise SystemExit(f"{preset}: {parameters} parameters, expected {PARAMETERS[preset]}")

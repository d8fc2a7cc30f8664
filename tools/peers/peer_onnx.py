"""ONNX Runtime's speed in inference, with the input already in memory.

It reads the folder written by export_onnx.py. Its only mode has all optimisations on.
"""

import itertools
import pathlib

import numpy as np
import onnxruntime

import reference
import timing


def session(path, threads):
    """A session with all optimisations."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def batches(case):
    """The inputs of the session, one tuple per batch: random pixels in 0..1, and labels if the model takes them."""
    stream, classes = np.random.default_rng(1), reference.CLASSES.get(case.preset)
    pixels = [stream.random((case.batch, *reference.SHAPES[case.preset]), np.float32) for _ in range(reference.BATCHES)]
    return [(x, stream.integers(classes, size=case.batch)) if classes else (x,) for x in pixels]


def main():
    parser = timing.parser(["optimised"])
    parser.add_argument("--models", type=pathlib.Path, required=True, help="folder with CASE.onnx")
    args = timing.arguments(parser)
    model = session(args.models / f"{args.case.name}.onnx", args.threads)
    names = [i.name for i in model.get_inputs()]
    feed, last = itertools.cycle([dict(zip(names, inputs)) for inputs in batches(args.case)]), None

    def step():
        nonlocal last
        last = model.run(None, next(feed))

    speed = timing.measure(step, lambda: None, args)
    timing.report("onnxruntime", args, speed, float(last[0].mean()), version=onnxruntime.__version__)


if __name__ == "__main__":
    main()

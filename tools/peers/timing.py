"""What every peer shares: flags, the allocator's settings, timed windows, the answer.

A peer prints one JSON object on standard output:

    {"peer": "torch", "mode": "best", "preset": "vae-mnist", "batch": 32,
     "images_per_second": 5123.4, "windows": [...], "threads": 2, ...}
"""

import argparse
import json
import math
import os
import statistics
import sys
import time

import reference

# glibc gives large freed blocks back to the system at once, so gradients are
# mapped, and their pages zeroed, anew at every step. These settings keep the
# memory; without them the peers lose up to half their speed.
MALLOC = {
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "8589934592",
    "MALLOC_TOP_PAD_": "268435456",
}


def arguments(modes):
    """Parse the flags every peer takes, then restart under MALLOC unless set already."""
    parser = argparse.ArgumentParser(description="Measure training steps a second of one reference model.")
    parser.add_argument("preset", choices=reference.PRESETS)
    parser.add_argument("--mode", choices=modes, default=modes[0])
    parser.add_argument("--batch", type=int, help="images a step (default: 4 for ae-lfw, else 32)")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)), help="default: every core")
    parser.add_argument("--warmup", type=float, default=5, help="seconds before the first window")
    parser.add_argument("--windows", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="length of a window")
    args = parser.parse_args()
    args.batch = args.batch or reference.BATCH[args.preset]
    if any(os.environ.get(name) != value for name, value in MALLOC.items()):
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **MALLOC})
    return args


def measure(step, wait, args):
    """Images a second in each window.

    step starts one training step; wait returns when every started step is done.
    """
    for _ in range(3):  # the first steps compile
        step()
        wait()
    began, count = time.perf_counter(), 0
    while (spent := time.perf_counter() - began) < args.warmup or not count:
        step()
        wait()
        count += 1
    steps = max(1, round(args.seconds / (spent / count)))
    return [window(step, wait, steps) * args.batch for _ in range(args.windows)]


def window(step, wait, steps):
    """Steps a second over one window of that many steps."""
    began = time.perf_counter()
    for _ in range(steps):
        step()
    wait()
    return steps / (time.perf_counter() - began)


def report(peer, args, windows, loss, **facts):
    """Print the answer; a loss that is no number means the steps did not train."""
    if not math.isfinite(loss):
        sys.exit(f"{peer} {args.mode} {args.preset}: the loss became {loss}")
    print(json.dumps({
        "peer": peer, "mode": args.mode, "preset": args.preset, "batch": args.batch,
        "images_per_second": statistics.median(windows), "windows": windows,
        "threads": args.threads, "loss": loss, **facts}))

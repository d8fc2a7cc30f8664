"""Shared by all peers: flags, the allocator's settings, timed windows, the answer.

A peer prints one JSON object on standard output:

    {"peer": "torch", "mode": "best", "case": "train-vae-mnist-32", "threads": 2,
     "images_per_second": 5123.4, "windows": [...], ...}

For a latency case it has latency_ms {"median": 0.71, "p95": 0.93} in place of
images_per_second and windows.
"""

import argparse
import json
import math
import os
import statistics
import sys
import time

import reference

# glibc returns large freed blocks to the system at once, so gradients are mapped,
# and their pages zeroed, again at every step. These settings keep the memory;
# without them the peers lose up to half their speed.
MALLOC = {
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "8589934592",
    "MALLOC_TOP_PAD_": "268435456",
}


def parser(modes):
    """The flags of every peer."""
    parser = argparse.ArgumentParser(description="Measure one peer in one case.")
    parser.add_argument("case", type=reference.case, help="TASK-PRESET-BATCH, such as train-ae-lfw-4")
    parser.add_argument("--mode", choices=modes, default=modes[0])
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)), help="default: every core")
    parser.add_argument("--warmup", type=float, default=5, help="seconds before the first window")
    parser.add_argument("--windows", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="length of a window")
    return parser


def arguments(parser, installed=None):
    """Parse the flags; restart with tuned settings of glibc's allocator, except in the mode that is as installed."""
    args = parser.parse_args()
    wanted = {} if args.mode == installed else MALLOC
    if wanted != {name: os.environ[name] for name in MALLOC if name in os.environ}:
        untuned = {name: value for name, value in os.environ.items() if name not in MALLOC}
        os.execve(sys.executable, [sys.executable, *sys.argv], {**untuned, **wanted})
    return args


def measure(step, wait, args):
    """The speed as given in the answer.

    step starts one training step or forward pass; wait returns when all that
    were started are done.
    """
    for _ in range(3):  # the first steps compile
        step()
        wait()
    spent = statistics.mean(calls(step, wait, args.warmup))
    if args.case.task == "latency":
        return latency([1000 * s for s in calls(step, wait, args.windows * args.seconds)])
    steps = max(1, round(args.seconds / spent))
    windows = [window(step, wait, steps) * args.case.batch for _ in range(args.windows)]
    return {"images_per_second": statistics.median(windows), "windows": windows}


def calls(step, wait, seconds):
    """Seconds of each step, timed one by one, for at least one step and that long."""
    end, taken = time.perf_counter() + seconds, []
    while not taken or time.perf_counter() < end:
        began = time.perf_counter()
        step()
        wait()
        taken.append(time.perf_counter() - began)
    return taken


def window(step, wait, steps):
    """Steps per second over one window of that many steps."""
    began = time.perf_counter()
    for _ in range(steps):
        step()
    wait()
    return steps / (time.perf_counter() - began)


def latency(milliseconds):
    ordered = sorted(milliseconds)
    return {"latency_ms": {"median": statistics.median(ordered), "p95": ordered[math.ceil(0.95 * len(ordered)) - 1]}}


def report(peer, args, speed, last, **facts):
    """Print the answer. last is the loss or the mean pixel; if it is not finite, the steps computed nothing useful."""
    if not math.isfinite(last):
        sys.exit(f"{peer} {args.mode} {args.case.name}: the last result is {last}, not a finite number")
    print(json.dumps({"peer": peer, "mode": args.mode, "case": args.case.name, "threads": args.threads,
                      **speed, "last": last, **facts}))

"""Shared by the comparisons: flags, the environment of the peers, our binary, the machine, the output files."""

import argparse
import datetime
import filecmp
import json
import os
import pathlib
import platform
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
VENV = HERE / ".venv"


def parser(doc, files):
    """The flags of a comparison in rounds, which writes some files."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--python", type=pathlib.Path, help=f"Python of the peers' environment (default: of {VENV.name}, created if necessary)")
    parser.add_argument("--diabolo", type=lambda path: pathlib.Path(path).absolute(), help="binary to measure (default: built from this tree)")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("."), help=f"folder for {files}")
    return parser


def parse(parser):
    args = parser.parse_args()
    if args.rounds < 1:
        parser.error(f"--rounds {args.rounds}: want at least 1")
    if args.python and not args.python.exists():
        parser.error(f"--python {args.python}: no such file; {HERE / 'setup'} FOLDER makes FOLDER/bin/python")
    return args


def environment():
    """Python of the peers' environment, which setup creates; it copies its requirements there if it succeeds."""
    ours, there = HERE / "requirements.txt", VENV / "requirements.txt"
    if not there.exists() or not filecmp.cmp(ours, there, shallow=False):
        subprocess.run([HERE / "setup"], check=True, stdout=sys.stderr)
    return VENV / "bin/python"


def build(binary, package="./cmd/diabolo", module=HERE.parents[1]):
    """A Go program, by default diabolo, built as released: without cgo."""
    subprocess.run(["go", "build", "-o", binary, package], cwd=module, check=True, env={**os.environ, "CGO_ENABLED": "0"})
    return binary


def run(command, **extra):
    """The JSON a command prints; its error output if it fails."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, env={**os.environ, **extra})
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stderr.strip()}")
    return json.loads(done.stdout)


def ours(binary, **extra):
    """Our version in one line."""
    version = run([binary, "version", "--json"], **extra)
    return f"{version['version']}, {version['instruction_set']}, {version['go']}"


def turn(names, n):
    """The order of the contestants in round n: each round begins with another."""
    at = n % len(names)
    return names[at:] + names[:at]


def machine():
    """What the figures depend on; busy is the load by others at the start."""
    with open("/proc/cpuinfo") as f:
        names = {line.split(":")[1].strip() for line in f if line.startswith("model name")}
    return {"cpu": ", ".join(sorted(names)) or platform.processor(), "cores": len(os.sched_getaffinity(0)),
            "busy": round(busy(), 2), "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="minutes")}


def busy(seconds=10):
    """Share of the processors' time that others use while we run nothing."""
    def times():
        with open("/proc/stat") as f:
            values = [int(v) for v in f.readline().split()[1:9]]
        return sum(values), values[3] + values[4]  # all; idle or waiting for a disk
    all_before, idle_before = times()
    time.sleep(seconds)
    all_after, idle_after = times()
    return 1 - (idle_after - idle_before) / (all_after - all_before)


def write(folder, name, result, table):
    """Write the result and its table as name.json and name.md, and print the table."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(result, indent=2) + "\n")
    (folder / f"{name}.md").write_text(table)
    print(table, end="")

#!/usr/bin/env python3
"""One digit against the other nine, for each digit: trains the preset one-mnist on each digit of MNIST and prints the AUROC of model and baselines.

    make build
    DIABOLO_DATA=data tools/anomaly/ten_digits.py --diabolo bin/diabolo [--out DIR] [--digits 0123456789] [--set key=value]

Protocol: a model is trained on nine tenths of one digit's training images and scores all 10,000 test images; the remaining tenth
sets the threshold. It needs only Python's standard library. An existing run in DIR is reused. It fails if the model's mean AUROC
is below 0.96 or below that of PCA reconstruction or nearest neighbours. Ten trainings take about ten minutes on two cores.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

LEAST = 0.96
RIVALS = ("pca-32", "5-nn")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--diabolo", default="diabolo", help="the binary")
    parser.add_argument("--out", type=pathlib.Path, help="keep the runs here; default: a temporary folder")
    parser.add_argument("--digits", default="0123456789")
    parser.add_argument("--set", action="append", default=[], help="change an option of one-mnist, such as train.epochs=10")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    o = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        results = [measure(o, o.out or pathlib.Path(temporary), int(d)) for d in o.digits]
    table = areas(results)
    means = {name: statistics.mean(row) for name, row in table.items()}
    score = results[0]["score"]
    missed = means[score] < LEAST or any(means[score] < means[r] for r in RIVALS)
    if o.json:
        print(json.dumps({"digits": o.digits, "score": score, "auroc": table, "mean": means, "missed": missed}, indent=2))
    else:
        show(o.digits, score, table, means, results)
    sys.exit(1 if missed else 0)


def measure(o, out, digit):
    """Returns the result of `diabolo anomaly` for the model of one digit."""
    run = out / f"one-{digit}"
    if not (run / "model.safetensors").exists():
        options = [f"--set=dataset.only=[{digit}]"] + [f"--set={s}" for s in o.set]
        call(o, "train", "one-mnist", "--out", run, "--force", "--quiet", *options)
    return json.loads(call(o, "anomaly", run, "--json", "--quiet"))["result"]


def call(o, *arguments):
    return subprocess.run([o.diabolo, *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True).stdout


def areas(results):
    """Returns the AUROC of each score, digit by digit."""
    table = {}
    for r in results:
        for s in r["scores"]:
            table.setdefault(s["name"], []).append(s["auroc"]["value"])
    return table


def show(digits, score, table, means, results):
    print("| AUROC % |", " | ".join(digits), "| mean |")
    print("| --- |" + " --- |" * (len(digits) + 1))
    for name, row in table.items():
        mark = " (verdict)" if name == score else ""
        print(f"| {name}{mark} |", " | ".join(f"{100 * v:.1f}" for v in row), f"| {100 * means[name]:.1f} |")
    spoilt = {s["name"]: statistics.mean(next(x["damage_auroc"] for x in r["scores"] if x["name"] == s["name"]) for r in results)
              for s in results[0]["scores"] if not s.get("baseline")}
    print("\ncorrupted held-out images, mean AUROC %:", ", ".join(f"{n} {100 * v:.1f}" for n, v in spoilt.items()))
    rate = statistics.mean(r["false_alarms"]["share"] for r in results)
    found = statistics.mean(r["detected"]["share"] for r in results)
    print(f"at a requested false-alarm rate of {100 * results[0]['threshold']['rate']:g} %: {100 * rate:.1f} % measured, {100 * found:.1f} % of strange images detected")


if __name__ == "__main__":
    main()

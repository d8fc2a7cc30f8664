#!/usr/bin/env python3
"""Which limits the rows of measure.py hold.

    tools/own/limits.py OUT [--short]

Prints each figure with its limit and exits with 1 if one is missed or was not measured. --short asks only what trainings of a few steps can
hold as well: that every model lives, and that files that are no pictures are named.
"""

import argparse
import collections
import json
import math
import pathlib
import sys

# A figure and its limit: whether it is held, None if there is no limit, and whether enough was measured to tell.
Row = collections.namedtuple("Row", "what found wanted held told", defaults=[True])

AE = {"textures": 1.02, "tiles": 0.97, "digits8": 1.02, "people": 0.97, "xray16": 1.02, "parts": 1.02}  # MSE in those of PCA
SAMPLED = 1.15             # the same of vae and cvae
NATS = 5                   # KL of vae and cvae
SEEDS = 3                  # trainings of each
MORE_SEEDS = {"textures": 5, "digits8": 5, "xray16": 5}  # of vae and cvae
AREAS = {"scratch": 0.93, "blob": 0.83, "both": 0.88, "pixels, both": 0.93}
STUDY_SECONDS = 480
STRAY = ["broken.jpg", "empty.png", "notes.txt"]
ALL = (*AE, "mixed")


def load(out):
    """The rows of trainings, those of a study's models among them, of anomalies and of studies, in the order of their names."""
    rows = {path.stem: json.loads(path.read_text()) for path in sorted((out / "rows").glob("*.json"))}
    studies = [row for name, row in rows.items() if name.startswith("study-")]
    anomalies = [row for name, row in rows.items() if name.startswith("anomaly-")]
    trainings = [row for name, row in rows.items() if not name.startswith(("study-", "anomaly-"))]
    return trainings + [model for study in studies for model in study["models"]], anomalies, studies


def judge(trainings, anomalies, studies):
    """A row for each limit, over all seeds and the studies."""
    return [*ratios(trainings), *nats(trainings), *lives(trainings, studies, ALL), *dots(trainings), *areas(anomalies), *ranges(trainings),
            *stray(trainings, studies), *times(studies)]


def at_most(what, values, limit):
    """The largest value against a limit; nothing measured, or not a number, is missed."""
    values = [math.inf if math.isnan(v) else v for v in values]
    return Row(what, f"{max(values):.4g}" if values else "not measured", f"at most {limit:g}", bool(values) and max(values) <= limit, bool(values))


def at_least(what, values, limit, more=""):
    values = [-math.inf if math.isnan(v) else v for v in values]
    return Row(what, f"{min(values):.4g}" if values else "not measured", f"{more or 'at least'} {limit:g}",
               bool(values) and (min(values) > limit if more else min(values) >= limit), bool(values))


def of(trainings, preset, folder):
    return [row for row in trainings if row["preset"] == preset and row["folder"] == folder]


def presets(folder):
    return ("vae",) if folder in ("parts", "mixed") else ("vae", "cvae")


def ratios(trainings):
    for folder, limit in AE.items():
        yield at_most(f"ae on {folder}: MSE in those of PCA", [row["ratio"] for row in of(trainings, "ae", folder)], limit)
    for folder in AE:
        for preset in presets(folder):
            yield at_most(f"{preset} on {folder}: MSE in those of PCA", [row["ratio"] for row in of(trainings, preset, folder)], SAMPLED)


def nats(trainings):
    for folder in AE:
        for preset in presets(folder):
            yield at_least(f"{preset} on {folder}: KL, nats", [row["kl"] or 0 for row in of(trainings, preset, folder)], NATS, "above")


def lives(trainings, studies, folders, short=False):
    """No model collapses, in as many seeds as wanted; a short measurement has one."""
    for folder in folders:
        for preset in ("ae", *presets(folder), *(["one"] if folder == "parts" else [])):
            rows = of(trainings, preset, folder)
            dead = [row["seed"] for row in rows if row["status"] == "collapsed"]
            wanted = 1 if short else MORE_SEEDS.get(folder, SEEDS) if preset in ("vae", "cvae") else SEEDS
            enough = len({row["seed"] for row in rows} - {"study"}) >= wanted
            yield Row(f"{preset} on {folder}: collapses", f"{len(dead)} of {len(rows)}", f"0 of {wanted} or more", enough and not dead, enough or bool(dead))
    for study in studies:
        dead = [model for model, verdict in study["verdicts"].items() if "collapsed" in verdict]
        yield Row(f"study of {study['folder']}: collapses", " ".join(dead) or "0", "0", not dead)


def dots(trainings):
    for folder in ALL:
        for preset in ("ae", *presets(folder)):
            shares = [row["dots"]["model"] / row["dots"]["limit"] for row in of(trainings, preset, folder) if row["dots"]]
            yield at_most(f"{preset} on {folder}: dots in those allowed", shares, 1)


def areas(anomalies):
    for normal in ("test", "held"):
        rows = [row for row in anomalies if row["normal"] == normal]
        name = {"test": "test/good", "held": "held-out pictures"}[normal]
        for kind, limit in AREAS.items():
            yield at_least(f"one on parts beside {name}, AUROC: {kind}", [row[kind] for row in rows], limit)
        for kind in ("missing", "swapped", "pixels, more"):
            values = [row[kind] for row in rows]
            yield Row(f"one on parts beside {name}, AUROC: {kind}", f"{min(values):.4g}" if values else "not measured", "reported", None)


def ranges(trainings):
    """The values of xray16 that become 0 and 1 are its own, some 3,000 apart, and not the 65,535 of 16 bits."""
    found = [row["range"] for row in trainings if row["folder"] == "xray16"]
    own = bool(found) and all(r is not None and 0 < r[1] - r[0] < 6553.5 for r in found)
    yield Row("xray16: range of values", "; ".join(sorted({str(r) for r in found})) or "not measured", "its own", own, bool(found))


def stray(trainings, studies):
    logs = [row["named"] for row in trainings + studies if row["folder"] == "mixed" and "named" in row]
    missing = sorted({name for log in logs for name in set(STRAY) - set(log)})
    found = "not measured" if not logs else f"not {', '.join(missing)}" if missing else "all"
    yield Row("mixed: broken and other files named", found, "all", found == "all", bool(logs))
    for study in studies:
        if study["folder"] in ("mixed", "parts"):
            omitted = "cvae" not in study["verdicts"]
            yield Row(f"study of {study['folder']}: cvae, without classes", "omitted" if omitted else "made", "omitted", omitted)


def times(studies):
    for folder in ALL:
        yield at_most(f"study of {folder}, s", [s["seconds"] for s in studies if s["folder"] == folder], STUDY_SECONDS)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--short", action="store_true", help="only what trainings of a few steps hold")
    o = parser.parse_args()
    trainings, anomalies, studies = load(o.out)
    rows = judge(trainings, anomalies, studies)
    if o.short:
        rows = [*lives(trainings, studies, sorted({row["folder"] for row in trainings}), short=True), *stray(trainings, studies)]
    for row in rows:
        print({True: "held  ", False: "MISSED", None: "      "}[row.held], f"{row.what}: {row.found} ({row.wanted})")
    sys.exit(any(row.held is False for row in rows) or not rows)


if __name__ == "__main__":
    main()

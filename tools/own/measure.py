#!/usr/bin/env python3
"""What the presets for one's own pictures reach, with all defaults, on the folders that make.py writes.

    make build
    tools/own/make.py PICTURES --data DATA
    tools/own/measure.py PICTURES --diabolo bin/diabolo --out OUT [--jobs 2 --workers 1] [--background] [--table docs/own-figures.md]

Trains ae, vae and, where there are classes, cvae on each folder with each seed, and one on parts, and reconstructs; scores the damaged
pictures of parts with each one; and makes a whole study of each folder, one at a time. Each result is kept as OUT/rows/NAME.json and not
measured again; an interrupted training is resumed, and an interrupted study starts anew, since its time counts. After each result
OUT/figures.csv and OUT/figures.md (or --table) are written anew; limits.py says which limits are held. It needs Pillow.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time

from PIL import Image, ImageDraw

import limits
import tables

# A folder of pictures: where it is, its table of labels, if it has one, and whether it has classes.
Folder = collections.namedtuple("Folder", "path labels classes")
FOLDERS = {
    "textures": Folder("textures", "labels-textures.csv", True),
    "tiles": Folder("tiles", "labels-tiles.csv", True),
    "digits8": Folder("digits8", None, True),
    "people": Folder("people", None, True),
    "parts": Folder("parts/good", None, False),
    "xray16": Folder("xray16", "labels-xray16.csv", True),
    "mixed": Folder("mixed", None, False),
}
KINDS = ("trainings", "anomalies", "studies")


class Measurement:
    """The steps; each returns a row. Commands write into folders of the same name."""

    def __init__(self, options):
        self.o, self.children, self.lock, self.stopping = options, set(), threading.Lock(), False

    def stop(self, *_):
        """Asks every command that runs to save and to end."""
        self.stopping = True
        for child in list(self.children):
            child.send_signal(signal.SIGINT)

    def call(self, log, *arguments):
        """Runs diabolo and returns its answer; what it says meanwhile goes into a file."""
        if self.stopping:
            raise KeyboardInterrupt
        log.parent.mkdir(parents=True, exist_ok=True)
        command = [str(self.o.diabolo), *map(str, arguments), "--workers", str(self.o.workers)]
        with open(log, "a") as errors, self.lock:
            child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True)
            self.children.add(child)
        answer, _ = child.communicate()
        self.children.discard(child)
        if child.returncode == 130:
            raise KeyboardInterrupt
        if child.returncode:
            raise RuntimeError(f"{' '.join(command)}: exit code {child.returncode}: {log.read_text().strip().splitlines()[-1:]}")
        return answer

    def source(self, name):
        """The options that name a folder and its labels, for a training and for a study."""
        folder = FOLDERS[name]
        sets, study = ["--set", f"dataset.name=folder:{self.o.pictures / folder.path}"], ["--data", f"folder:{self.o.pictures / folder.path}"]
        if folder.labels:
            labels = self.o.pictures / folder.labels
            sets, study = [*sets, "--set", f"dataset.labels={labels}"], [*study, "--labels", labels]
        return sets, study

    def training(self, folder, preset, seed):
        """A training, or the rest of an interrupted one, and its reconstructions."""
        name = f"{folder}-{preset}-{seed}"
        run, log = self.o.out / "runs" / name, self.o.out / "logs" / f"{name}.txt"
        if status(run) not in ("finished", "collapsed"):
            if (run / "last.ckpt").exists():
                self.call(log, "train", "--resume", run)
            else:
                changes = [x for s in self.o.set for x in ("--set", s)]
                self.call(log, "train", preset, "--force", "--out", run, "--seed", seed, *self.source(folder)[0], *changes)
        result = json.loads(self.call(log, "reconstruct", run, "--json", "--quiet"))["result"]
        return {"folder": folder, "preset": preset, "seed": seed, **trained(run), **rebuilt(result), "named": named(log.read_text())}

    def anomaly(self, seed, normal):
        """Scores of the damaged pictures by one on parts. The normal pictures beside them are those of test/good, cut from the same part
        of the photograph as the damaged ones, or a half of the validation images."""
        parts, run, name = self.o.pictures / "parts", self.o.out / "runs" / f"parts-one-{seed}", f"anomaly-{normal}-{seed}"
        log, good = self.o.out / "logs" / f"{name}.txt", [parts / "test/good"] if normal == "test" else []
        row = {"preset": "one", "seed": seed, "normal": normal, "seconds": 0}
        for kinds in ([parts / "test/scratch", parts / "test/blob"], damages(parts / "test/good", self.o.out / "damage")):
            against = [x for folder in (*good, *kinds) for x in ("--against", folder)]
            began = time.monotonic()
            picture = self.o.out / "runs" / f"{name}-{kinds[0].name}.png"
            result = json.loads(self.call(log, "anomaly", run, "--json", "--quiet", "--out", picture, *against))["result"]
            row["seconds"] += time.monotonic() - began
            row |= found(result, "both" if kinds[0].name == "scratch" else "more")
        return row

    def study(self, folder):
        """A whole study, in one go."""
        name = f"study-{folder}"
        out, log = self.o.out / name, self.o.out / "logs" / f"{name}.txt"
        shutil.rmtree(out, ignore_errors=True)
        log.unlink(missing_ok=True)
        began = time.monotonic()
        few = [x for s in self.o.set if s.startswith("train.epochs=") for x in ("--epochs", s.split("=")[1])]
        self.call(log, "study", "--out", out, *self.source(folder)[1], *few)
        seconds, study = time.monotonic() - began, json.loads((out / "study.json").read_text())
        results = {r["model"]: r["result"] for r in study["results"] if r["experiment"] == "reconstruct"}
        models = [{"folder": folder, "preset": m, "seed": "study", **trained(out / m), **rebuilt(r)} for m, r in results.items()]
        return {"folder": folder, "seconds": seconds, "named": named(log.read_text()), "models": models,
                "verdicts": {m["name"]: trained(out / m["name"])["verdict"] for m in study["models"]}}


def status(run):
    record = run / "run.json"
    return json.loads(record.read_text())["status"] if record.exists() else None


def trained(run):
    """What the record of a run and the header of its model say."""
    record = json.loads((run / "run.json").read_text())
    kept = record.get("best") or record["last"]
    health = record.get("health") or kept.get("health") or {}
    with open(run / "model.safetensors", "rb") as file:
        metadata = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))["__metadata__"]
    values = json.loads(metadata.get("range", "{}"))
    return {"status": record["status"], "kl": health.get("kl"), "verdict": record.get("verdict", ""), "epochs": record["last"]["epoch"],
            "kept": record["model"], "seconds": record["seconds"], "instruction_set": record["instruction_set"],
            "range": [values["low"], values["high"]] if values.get("by") == "values" else None}


def rebuilt(result):
    """The figures of reconstruct."""
    mse, pca = result["model"]["mse"]["mean"], result["pca"]["mse"]["mean"]
    return {"latent": result["latent"], "mse": mse, "pca": pca, "ratio": mse / pca, "ahead": result["ahead"], "dots": result.get("dots")}


def found(result, together):
    """The AUROC of each kind of damage and of all together by the score that decides, and that of the pixels."""
    score = next(s for s in result["scores"] if s["name"] == result["score"])
    row = {c["class"]: c["auroc"] for c in result["classes"]}
    row |= {together: score["auroc"]["value"], f"pixels, {together}": result["pixels"]["auroc"], f"regions, {together}": result["pixels"]["aupro"]}
    return row | {"score": result["score"], f"false alarms, {together}": result["false_alarms"]["share"]}


def named(log):
    """Which of the files of mixed that are no pictures were named."""
    return [name for name in ("broken.jpg", "empty.png", "notes.txt") if name in log]


def damages(good, out):
    """Two more kinds of damage, with masks, on normal pictures: a patch without a picture, and one with another texture, which is a piece
    of another picture, turned by a quarter and of half its size. They are drawn once."""
    folders = [out / "test" / kind for kind in ("missing", "swapped")]
    if (out / "complete").exists():
        return folders
    pictures, draw = [Image.open(path) for path in sorted(good.iterdir())], random.Random(0)
    for i, picture in enumerate(pictures):
        side = draw.randint(10, 20)
        x, y = (draw.randint(2, size - side - 2) for size in picture.size)
        mask = Image.new("L", picture.size)
        ImageDraw.Draw(mask).rectangle([x, y, x + side - 1, y + side - 1], fill=255)
        other = pictures[(i + len(pictures) // 2) % len(pictures)].resize([size // 2 for size in picture.size]).rotate(90)
        for folder, patch in zip(folders, (Image.new("L", mask.size, draw.choice([0, 128, 255])), other)):
            damaged, hidden = picture.copy(), out / "mask" / folder.name
            damaged.paste(patch.crop((0, 0, side, side)), (x, y))
            folder.mkdir(parents=True, exist_ok=True)
            hidden.mkdir(parents=True, exist_ok=True)
            damaged.save(folder / f"{i:04d}.png")
            mask.save(hidden / f"{i:04d}.png")
    (out / "complete").touch()
    return folders


def steps(m):
    """The name of each step and what measures it, in three rounds: an anomaly needs its training, and a study the whole machine."""
    o, rounds = m.o, {kind: {} for kind in KINDS}
    for folder in o.folders:
        presets = ["ae", "vae", *(["cvae"] if FOLDERS[folder].classes else []), *(["one"] if folder == "parts" else [])]
        for preset in presets:
            for seed in o.seeds + (o.more_seeds if folder in limits.MORE_SEEDS and preset != "ae" else []):
                rounds["trainings"][f"{folder}-{preset}-{seed}"] = lambda f=folder, p=preset, s=seed: m.training(f, p, s)
        rounds["studies"][f"study-{folder}"] = lambda f=folder: m.study(f)
    if "parts" in o.folders:
        for seed in o.seeds:
            for normal in ("test", "held"):
                rounds["anomalies"][f"anomaly-{normal}-{seed}"] = lambda s=seed, n=normal: m.anomaly(s, n)
    return [rounds[kind] for kind in KINDS if kind in o.only]


def measure(m, name, step):
    """One step, unless there is its row. Returns whether there is one now."""
    row = m.o.out / "rows" / f"{name}.json"
    if row.exists():
        return True
    try:
        result = step()
    except KeyboardInterrupt:
        return False
    except (RuntimeError, OSError, LookupError, ValueError, TypeError) as err:
        print(f"{time.strftime('%H:%M:%S')}  {name}: failed: {err}", flush=True)
        return False
    with m.lock:
        part = row.with_suffix(".part")
        part.write_text(json.dumps(result, indent=1) + "\n")
        part.rename(row)
        tables.write(m.o.out, m.o.table or m.o.out / "figures.md")
    print(f"{time.strftime('%H:%M:%S')}  {name}", flush=True)
    return True


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=lambda p: pathlib.Path(p).resolve(), help="the folder that make.py wrote")
    parser.add_argument("--diabolo", default="diabolo", help="the binary")
    parser.add_argument("--out", type=lambda p: pathlib.Path(p).resolve(), required=True, help="runs, studies, rows and tables")
    parser.add_argument("--table", type=pathlib.Path, help="the table in Markdown; default OUT/figures.md")
    parser.add_argument("--folders", nargs="+", choices=FOLDERS, default=list(FOLDERS), metavar="FOLDER", help=" ".join(FOLDERS))
    parser.add_argument("--only", nargs="+", choices=KINDS, default=KINDS, help="some of the kinds of steps")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--more-seeds", nargs="*", type=int, default=[4, 5], help=f"for vae and cvae on {', '.join(limits.MORE_SEEDS)}, to see whether one collapses")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change an option of every training; of a study only train.epochs")
    parser.add_argument("--jobs", type=int, default=1, help="trainings at a time; studies are made one at a time")
    parser.add_argument("--workers", type=int, default=0, help="goroutines of each; 0 uses all cores")
    parser.add_argument("--background", action="store_true", help="go on after the terminal is closed; OUT/log.txt has the output")
    return parser.parse_args()


def main():
    o = arguments()
    (o.out / "rows").mkdir(parents=True, exist_ok=True)
    if o.background:
        with open(o.out / "log.txt", "a") as log:
            command = [sys.executable, *(a for a in sys.argv if a != "--background")]
            print(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True).pid)
        return
    m, complete = Measurement(o), True
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, m.stop)
    for kind, tasks in zip([k for k in KINDS if k in o.only], steps(m)):
        with concurrent.futures.ThreadPoolExecutor(1 if kind == "studies" else o.jobs) as pool:
            complete &= all(list(pool.map(lambda task: measure(m, *task), tasks.items())))
    sys.exit(130 if m.stopping else not complete)


if __name__ == "__main__":
    main()

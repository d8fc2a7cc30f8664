"""The rows of measure.py as tables."""

import csv
import os

import limits

COLUMNS = ("folder", "preset", "seed", "latent", "mse", "pca", "ratio", "kl", "status", "verdict",
           "dots_model", "dots_pca", "dots_originals", "epochs", "kept", "seconds")


def write(out, table):
    """Writes OUT/figures.csv, a line a training, and all tables in Markdown."""
    trainings, anomalies, studies = limits.load(out)
    flat = [{**row, **{f"dots_{k}": v for k, v in (row["dots"] or {}).items()}} for row in trainings]
    with open(out / "figures.csv", "w", newline="") as file:
        lines = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        lines.writeheader()
        lines.writerows(flat)
    table.write_text(markdown(flat, anomalies, studies, limits.judge(trainings, anomalies, studies)))


def markdown(trainings, anomalies, studies, judged):
    sets = sorted({row["instruction_set"] for row in trainings})
    return "\n".join([
        "# Figures of one's own pictures", "",
        f"What the presets reach with all defaults, measured with `tools/own/measure.py` on {os.cpu_count()} cores ({', '.join(sets)}) on the",
        "folders of `tools/own/make.py`; [docs/own.md](own.md) explains the presets.", "",
        "## Limits", "", "The worst of all trainings and studies below.", "",
        *grid(("", "measured", "wanted", ""), [(r.what, r.found, r.wanted, outcome(r)) for r in judged]), "",
        "## Trainings", "",
        "MSE on the validation images, of the model and of PCA with as many numbers fitted on all training images; KL in nats per image; dots",
        "([docs/own.md](own.md#there-is-a-grid-of-dots)) of model, PCA and originals in millionths; the last epoch and the one that is kept;",
        "seconds of training. A seed named study is that of a whole study's model.", "",
        *grid(("folder", "preset", "seed", "z", "MSE", "PCA", "ratio", "KL", "verdict", "dots", "epochs", "s"), map(training, trainings)), "",
        *(anomaly_section(anomalies) if anomalies else []),
        *(study_section(studies) if studies else []),
    ])


def outcome(row):
    """What a line says of its limit: nothing where too little was measured to tell."""
    if row.held is None or not row.told:
        return ""
    return "held" if row.held else "**missed**"


def training(row):
    dots = " ".join(figure(1e6 * row[f"dots_{of}"]) for of in ("model", "pca", "originals")) if row.get("dots") else "-"
    return (row["folder"], row["preset"], row["seed"], row["latent"], figure(row["mse"]), figure(row["pca"]), f"{row['ratio']:.3f}", figure(row["kl"]),
            row["verdict"] or "alive", dots, f"{row['epochs']} ({row['kept']})", f"{row['seconds']:.0f}")


def anomaly_section(anomalies):
    kinds = ("scratch", "blob", "both", "pixels, both", "regions, both", "missing", "swapped", "pixels, more")
    return ["## Anomalies on parts", "",
            "AUROC of `one` by its own score; of the pixels and AUPRO by the masks. The normal pictures are those of `test/good`, which are cut",
            "from the same part of the photograph as the damaged ones, or held-out pictures of the training folder.", "",
            *grid(("normal", "seed", "score", *kinds, "false alarms", "s"),
                  [(r["normal"], r["seed"], r["score"], *(f"{r[k]:.3f}" for k in kinds), f"{r['false alarms, both']:.3f}", f"{r['seconds']:.0f}")
                   for r in anomalies]), ""]


def study_section(studies):
    return ["## Whole studies", "",
            *grid(("folder", "s", "models", "verdicts"),
                  [(r["folder"], f"{r['seconds']:.0f}", " ".join(r["verdicts"]), "; ".join(f"{m}: {v}" for m, v in r["verdicts"].items() if v) or "all alive")
                   for r in studies]), ""]


def grid(header, rows):
    line = lambda cells: "| " + " | ".join(str(c).replace("|", "/") for c in cells) + " |"
    return [line(header), line(["---"] * len(header)), *map(line, rows)]


def figure(value):
    return "-" if value is None else f"{value:.3g}"

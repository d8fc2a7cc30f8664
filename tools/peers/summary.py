"""Medians, spreads and ratios of measured speeds, and their table."""

import statistics

OURS = "diabolo"


def summarise(speeds):
    """The figures of one preset from {name: [images a second, a round each]}.

    The ratio is ours to the peer with the highest median. A single round says
    nothing of how far it may be off, so it gives no ratio.
    """
    rows = {name: {"median": statistics.median(s), "spread": spread(s), "rounds": s} for name, s in speeds.items()}
    peers = [name for name in speeds if name != OURS]
    fastest = max(peers, key=lambda name: rows[name]["median"])
    out = {"speeds": rows, "fastest_peer": fastest}
    if len(speeds[OURS]) > 1:
        each = [ours / peer for ours, peer in zip(speeds[OURS], speeds[fastest])]
        out["ratio"] = rows[OURS]["median"] / rows[fastest]["median"]
        out["ratio_range"] = [min(each), max(each)]
    return out


def spread(values):
    """Highest minus lowest, as a part of the median."""
    return (max(values) - min(values)) / statistics.median(values)


def markdown(result):
    """The table of a whole comparison, with what a reader needs to trust it."""
    machine, versions = result["machine"], result["versions"]
    lines = [
        "# Training speed beside the peers", "",
        f"Images a second, median of {result['rounds']} rounds (spread: highest minus lowest, as a part of it); "
        "input in memory, all cores.", "",
        f"{machine['cpu']}, {machine['cores']} cores; diabolo {versions['diabolo']}; "
        f"PyTorch {versions['torch']}; JAX {versions['jax']}; {machine['time']}.", ""]
    if machine["busy"] > 0.1:
        lines += [f"The machine was busy at the start ({machine['busy']:.0%} of its time): these figures are not valid.", ""]
    presets = result["presets"]
    lines += ["| | " + " | ".join(f"{p}, batch {result['batch'][p]}" for p in presets) + " |", "|---" * (len(presets) + 1) + "|"]
    for name in next(iter(presets.values()))["speeds"]:
        lines.append(row(name, (figure(p["speeds"][name]) for p in presets.values())))
    lines.append(row("diabolo to the fastest peer", map(ratio, presets.values())))
    return "\n".join(lines) + "\n"


def row(name, cells):
    return f"| {name} | " + " | ".join(cells) + " |"


def figure(speed):
    return f"{speed['median']:,.0f} ({speed['spread']:.0%})"


def ratio(preset):
    """A ratio with its lowest and highest round, or the refusal to give one."""
    if "ratio" not in preset:
        return "no ratio from a single round"
    low, high = preset["ratio_range"]
    return f"{preset['ratio']:.2f}x ({low:.2f} to {high:.2f}), {preset['fastest_peer']}"

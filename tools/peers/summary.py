"""Medians, spreads and ratios of the measurements, and their table."""

import statistics

OURS = "diabolo"
INSTALLED = "torch default"  # PyTorch as most people run it
REFUSED = "no ratio from a single round"

# Figures of servers, and their names in the table; for all but the first, lower is
# better.
SERVED = {"requests_per_second": "requests/s", "p50_ms": "p50, ms", "p99_ms": "p99, ms", "idle_mb": "idle, MB", "loaded_mb": "after the load, MB"}
LESS = ["latency", *list(SERVED)[1:]]


def summarise(measured, task):
    """The figures of one task from {name: [images a second, or ms in latency, a round each]}.

    A ratio is ours to the peer's: of the medians, with the lowest and highest of
    the pairs that rounds make. The best peer is the one with the best median. A
    single round says nothing of how far it may be off, so it gives no ratio.
    """
    figures = {name: {"median": statistics.median(m), "spread": spread(m), "rounds": m} for name, m in measured.items()}
    best = min if task in LESS else max
    ours, peers = measured[OURS], [name for name in measured if name != OURS]
    return {
        "figures": figures,
        "best_peer": best(peers, key=lambda name: figures[name]["median"]),
        "ratios": {name: ratio(ours, measured[name]) for name in peers if len(ours) > 1},
    }


def spread(values):
    """Highest minus lowest, as a share of the median."""
    return (max(values) - min(values)) / statistics.median(values)


def ratio(ours, peer):
    pairs = [a / b for a, b in zip(ours, peer)]
    return {"ratio": statistics.median(ours) / statistics.median(peer), "lowest": min(pairs), "highest": max(pairs)}


def markdown(result):
    """The table of a whole comparison, with the conditions of measurement."""
    return "\n".join([*heading(result), *table(list(result["cases"].values()))]) + "\n"


def heading(result):
    machine, versions = result["machine"], result["versions"]
    lines = [
        "# Speed beside the peers", "",
        f"Median of {result['rounds']} rounds (spread: highest minus lowest, as a part of it); input in memory, all cores. "
        "`train`: whole steps, `forward`: encode and decode, both in images a second; `latency`: one call of encode and decode, "
        "in milliseconds, with all cores or with one, whichever is faster. Ratios are ours to the peer's, with the lowest and "
        "highest of the rounds: above 1 we are faster, in `latency` below 1.", "",
        f"{place(result)}; PyTorch {versions['torch']}; JAX {versions['jax']}; ONNX Runtime {versions['onnxruntime']}; {machine['time']}.", ""]
    if result["cpu"]:
        lines += [f"diabolo alone was held to {result['cpu']} (DIABOLO_CPU); the peers used all the processor has.", ""]
    return lines + doubts(machine)


def place(result):
    return f"{result['machine']['cpu']}, {result['machine']['cores']} cores; diabolo {result['versions']['diabolo']}"


def doubts(machine):
    if machine["busy"] <= 0.1:
        return []
    return [f"The machine was busy at the start ({machine['busy']:.0%} of its time): these figures are not valid.", ""]


def table(cases):
    """One row per case, one column per contestant; a dash if one does not take part."""
    names = list(dict.fromkeys(name for case in cases for name in case["figures"]))
    yield row("", [*names, "to the fastest peer", "to PyTorch as installed"])
    yield "|---" * (len(names) + 3) + "|"
    for case in cases:
        figures = [figure(case["figures"].get(name)) for name in names]
        unit = ", ms" if case["task"] == "latency" else ""
        yield row(f"{case['task']} {case['preset']}, batch {case['batch']}{unit}", [*figures, *ratios(case)])


def row(name, cells):
    return f"| {name} | " + " | ".join(cells) + " |"


def figure(f):
    if f is None:
        return "-"
    digits = 0 if f["median"] >= 100 else 1 if f["median"] >= 10 else 3
    return f"{f['median']:,.{digits}f} ({f['spread']:.0%})"


def ratios(case):
    """Both ratios with their lowest and highest pair, or the reason why there are none."""
    if not case["ratios"]:
        return [REFUSED] * 2
    return [to_best(case), times(case["ratios"][INSTALLED]) if INSTALLED in case["ratios"] else "-"]


def to_best(case):
    peer = case["best_peer"]
    return f"{times(case['ratios'][peer])}, {peer}" if case["ratios"] else REFUSED


def times(r):
    return f"{r['ratio']:.2f}x ({r['lowest']:.2f} to {r['highest']:.2f})"


def serving(result):
    """The table of servers: one row per figure of a case, one column per contestant."""
    versions, names = result["versions"], result["contestants"]
    lines = [
        "# A server beside ONNX Runtime behind FastAPI", "",
        f"Median of {result['rounds']} rounds (spread: highest minus lowest, as a part of it); one `vae-mnist`, the same clients. Decoding: 32 "
        "connections, one latent a request; reconstruction: 4 connections, 64 images a request. Memory is what all processes of a server "
        "hold for themselves (RssAnon). Ratios are ours to the best peer's, with the lowest and highest of the rounds: above 1 we answer more "
        "requests, below 1 in less time or with less memory.", "",
        f"{place(result)}; FastAPI {versions['fastapi']}; uvicorn {versions['uvicorn']}; ONNX Runtime {versions['onnxruntime']}; "
        f"{result['machine']['time']}.", "", *doubts(result["machine"]),
        row("", [*names, "to the best peer"]), "|---" * (len(names) + 2) + "|"]
    for case, measured in result["cases"].items():
        lines += [row(f"{case}, {SERVED[what]}", [*(figure(m["figures"][name]) for name in names), to_best(m)]) for what, m in measured.items()]
    return "\n".join(lines) + "\n"

"""Writes pytorch.json: what PyTorch computes for the modules in modules.json.

    go test ./nn/arch -run TorchModules -update
    python nn/arch/testdata/pytorch.py        (PyTorch 2.x, CPU)

modules.json holds the table of cases of arch_test.go, each as the PyTorch module
that the layer's row names. Inputs and weights are multiples of 1/8, PyTorch
computes in float64, and what it gives is written with nine digits.
"""
import json
import pathlib

import torch
from torch import nn  # the modules are expressions of it

from residual import Residual  # and of this

FOLDER = pathlib.Path(__file__).parent


def draw(*shape):
    return torch.round(torch.randn(*shape, dtype=torch.float64) * 8) / 8


def values(t):
    rounded = [float("%.9g" % v) for v in t.detach().flatten().tolist()]
    return [int(v) if v == int(v) else v for v in rounded]


def record(case):
    module = eval(case["module"]).double().train(case["train"])
    for p in module.parameters():
        p.data = draw(*p.shape)
    weights = {k: v for k, v in module.state_dict().items() if not k.endswith("num_batches_tracked")}
    x = draw(2, *case["in"]).requires_grad_()
    out = {"name": case["name"], "x": values(x), "w": {k: values(v) for k, v in weights.items()},
           "shapes": {k: list(v.shape) for k, v in weights.items()}}
    y = module(x)
    out["y"] = values(y)
    if case["train"]:
        dy = draw(*y.shape)
        y.backward(dy)
        out["dy"], out["dx"] = values(dy), values(x.grad)
        out["dw"] = {k: values(p.grad) for k, p in module.named_parameters()}
    return out


torch.manual_seed(1)
recorded = {"pytorch": torch.__version__.split("+")[0], "cases": [record(c) for c in json.loads((FOLDER / "modules.json").read_text())]}
text = json.dumps(recorded, separators=(",", ":")).replace('},{"name"', '},\n{"name"')
(FOLDER / "pytorch.json").write_text(text + "\n")

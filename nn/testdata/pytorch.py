"""Writes pytorch.json: what PyTorch computes for small layers and losses.

    python pytorch.py > pytorch.json        (PyTorch 2.x, CPU)

A case has the name of a row in the table of layer cases. Inputs are multiples of
1/8, exact in every float type and short to write. PyTorch computes in float64,
and what it gives is written with nine digits. The tests hold both the reference
loops and the layers to it.
"""
import json
import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional as F

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "arch/testdata"))
from residual import Residual

torch.manual_seed(1)


def draw(*shape, parts=8):
    """Normal values, rounded to multiples of 1/parts."""
    return torch.round(torch.randn(*shape, dtype=torch.float64) * parts) / parts


def values(t):
    rounded = [float("%.9g" % v) for v in t.detach().flatten().tolist()]
    return [int(v) if v == int(v) else v for v in rounded]


def layer(name, module, *shape, parts=8):
    module.double()
    for p in module.parameters():
        p.data = draw(*p.shape)
    for key, b in module.named_buffers():
        if key.endswith("running_mean"):
            b.copy_(draw(*b.shape))
        if key.endswith("running_var"):
            b.copy_(draw(*b.shape).abs() + 0.5)
    stored = [p for key, p in module.state_dict().items() if not key.endswith("num_batches_tracked")]
    case = {"name": f"{name} [{' '.join(map(str, shape))}]"}
    x = draw(*shape, parts=parts).requires_grad_()
    case["x"], case["w"] = values(x), [values(p) for p in stored]
    module.train(not name.endswith("running"))
    y = module(x)
    case["y"] = values(y)
    if module.training:
        dy = draw(*y.shape)
        y.backward(dy)
        case["dy"], case["dx"] = values(dy), values(x.grad)
        case["dw"] = [values(p.grad) for p in module.parameters()]
        case["running"] = [values(b) for key, b in module.named_buffers() if key.startswith("running")]
    return case


def conv(i, o, k, s, p):
    return f"Conv2D {i}-{o} kernel {k} stride {s} padding {p}", nn.Conv2d(i, o, k, s, p)


def conv_transpose(i, o, k, s, p, op):
    name = f"ConvTranspose2D {i}-{o} kernel {k} stride {s} padding {p} output padding {op}"
    return name, nn.ConvTranspose2d(i, o, k, s, p, op)


def layers():
    for name, module in [
        ("ReLU", nn.ReLU()), ("LeakyReLU 0.01", nn.LeakyReLU(0.01)), ("LeakyReLU -0.5", nn.LeakyReLU(-0.5)),
        ("ELU 1", nn.ELU()), ("ELU 0.3", nn.ELU(0.3)), ("SiLU", nn.SiLU()), ("Tanh", nn.Tanh()), ("Sigmoid", nn.Sigmoid()),
    ]:
        yield layer(name, module, 3, 21)
    yield layer("Flatten", nn.Flatten(), 2, 3, 5, 4)
    yield layer("UpsampleNearest 2", nn.Upsample(scale_factor=2, mode="nearest"), 2, 3, 5, 4)
    # Whole numbers: there are equal maxima.
    yield layer("MaxPool2D kernel 2 stride 0", nn.MaxPool2d(2), 2, 3, 5, 7, parts=1)
    yield layer("MaxPool2D kernel 3 stride 2", nn.MaxPool2d(3, 2), 2, 3, 5, 7, parts=1)
    yield layer("MaxPool2D kernel 4 stride 3", nn.MaxPool2d(4, 3), 2, 3, 5, 7, parts=1)
    yield layer("Linear 17-8", nn.Linear(17, 8), 5, 17)
    yield layer(*conv(3, 5, 3, 1, 1), 2, 3, 5, 7)
    yield layer(*conv(3, 8, 4, 2, 1), 2, 3, 6, 8)
    yield layer(*conv(5, 3, 5, 3, 2), 2, 5, 8, 6)
    yield layer(*conv(3, 5, 2, 1, 0), 2, 3, 4, 5)
    yield layer(*conv_transpose(5, 3, 3, 1, 1, 0), 2, 5, 5, 4)
    yield layer(*conv_transpose(8, 3, 3, 2, 1, 1), 1, 8, 4, 3)
    yield layer(*conv_transpose(3, 5, 4, 2, 1, 0), 2, 3, 4, 3)
    yield layer(*conv_transpose(3, 5, 5, 3, 2, 2), 1, 3, 3, 4)
    yield layer("BatchNorm2D", nn.BatchNorm2d(3), 4, 3, 5, 7)
    yield layer("BatchNorm2D running", nn.BatchNorm2d(3), 4, 3, 5, 7)


def later_layers():
    yield layer("GELU", nn.GELU(), 3, 21)
    yield layer("GroupNorm 1", nn.GroupNorm(1, 3), 4, 3, 5, 7)
    yield layer("GroupNorm 4", nn.GroupNorm(4, 8), 5, 8, 4, 4)
    yield layer("LayerNorm", nn.LayerNorm([3, 5, 7]), 4, 3, 5, 7)
    yield layer("LayerNorm", nn.LayerNorm([17]), 4, 17)
    yield layer("Residual linear", Residual(nn.Linear(9, 7), nn.GELU(), shortcut=nn.Linear(9, 7)), 3, 9)
    yield layer("Residual 1x1 convolution",
                Residual(nn.Conv2d(3, 8, 3, 2, 1), nn.SiLU(), shortcut=nn.Conv2d(3, 8, 1, 2)), 2, 3, 6, 5)


def loss(name, f, inputs, **more):
    for x in inputs:
        x.requires_grad_()
    value = f(*inputs)
    value.backward()
    return {"name": name, "value": value.item(), "shape": list(inputs[0].shape),
            "x": [values(x) for x in inputs], "d": [values(x.grad) for x in inputs], **more}


def losses():
    target = torch.rand(3, 7, dtype=torch.float64).mul(8).round().div(8)
    yield loss("MSEMean", lambda x: F.mse_loss(x, target), [draw(3, 7)], target=values(target))
    yield loss("BCESum", lambda x: F.binary_cross_entropy_with_logits(x, target, reduction="sum"),
               [draw(3, 7) * 4], target=values(target))
    yield loss("GaussianKL", lambda mu, logvar: torch.distributions.kl_divergence(
        torch.distributions.Normal(mu, torch.exp(logvar / 2)), torch.distributions.Normal(0.0, 1.0)).sum(),
        [draw(3, 7), draw(3, 7)])
    labels = torch.tensor([6, 0, 2])
    yield loss("CrossEntropyMean", lambda x: F.cross_entropy(x, labels), [draw(3, 7) * 3], labels=labels.tolist())


def embedding():
    module, labels = nn.Embedding(5, 3).double(), torch.tensor([4, 0, 4, 2])
    module.weight.data = draw(5, 3)
    y, dy = module(labels), draw(4, 3)
    y.backward(dy)
    return {"labels": labels.tolist(), "w": values(module.weight), "y": values(y), "dy": values(dy), "dw": values(module.weight.grad)}


recorded = {"pytorch": torch.__version__.split("+")[0], "layers": list(layers()), "losses": list(losses()), "embedding": embedding()}
recorded["layers"] += later_layers()  # drawn last, so that the others keep their values
print(json.dumps(recorded,
                 separators=(",", ":")).replace('},{"name"', '},\n{"name"'))

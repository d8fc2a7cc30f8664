"""Writes pytorch.json: ten steps of PyTorch's optimisers, the learning rates of
its schedules, and clipped gradients.

    python pytorch.py > pytorch.json        (PyTorch 2.x, CPU)

Weights and gradients that go in are multiples of 1/8, exact in every float type;
PyTorch computes in float64.
"""
import json
import warnings

import torch
from torch.optim import lr_scheduler as schedule

warnings.filterwarnings("ignore", "Detected call of `lr_scheduler.step")
torch.manual_seed(1)


def draw(*shape):
    return torch.round(torch.randn(*shape, dtype=torch.float64) * 8) / 8


def steps(name, make, **options):
    """Weights after each of ten steps on gradients drawn anew."""
    w = draw(7).requires_grad_()
    optimiser = make([w], **options)
    case = {"name": name, "options": options, "w": w.tolist(), "gradients": [], "after": []}
    for _ in range(10):
        w.grad = draw(7)
        case["gradients"].append(w.grad.tolist())
        optimiser.step()
        case["after"].append(w.tolist())
    return case


def optimisers():
    yield steps("AdamW", torch.optim.AdamW, lr=0.01, betas=[0.9, 0.999], eps=1e-8, weight_decay=0.01)
    yield steps("AdamW", torch.optim.AdamW, lr=0.1, betas=[0.8, 0.95], eps=1e-3, weight_decay=0)
    yield steps("SGD", torch.optim.SGD, lr=0.1, momentum=0, weight_decay=0, nesterov=False)
    yield steps("SGD", torch.optim.SGD, lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=False)
    yield steps("SGD", torch.optim.SGD, lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True)


def rates(kind, total, warm_up, after, **options):
    """The learning rate of each step, base 0.01."""
    optimiser = torch.optim.SGD([torch.zeros(1)], lr=0.01)
    later = after(optimiser)
    if warm_up > 0:
        # LinearLR rises from 1/warm_up to 1 in warm_up-1 steps.
        rise = schedule.LinearLR(optimiser, 1 / warm_up, 1, max(warm_up - 1, 1))
        later = schedule.SequentialLR(optimiser, [rise, later], [warm_up])
    lr = []
    for _ in range(total):
        lr.append(optimiser.param_groups[0]["lr"])
        later.step()
    return {"kind": kind, "total": total, "warmup": warm_up, **options, "lr": lr}


def schedules():
    for warm_up in (0, 1, 4):
        rest = 20 - warm_up
        yield rates("constant", 20, warm_up, lambda o: schedule.ConstantLR(o, 1, 1))
        yield rates("cosine", 20, warm_up, lambda o: schedule.CosineAnnealingLR(o, rest, 0.001), min=0.001)
        yield rates("step", 20, warm_up, lambda o: schedule.StepLR(o, 3, 0.5), every=3, gamma=0.5)


def clip(limit):
    params = [torch.zeros(n, dtype=torch.float64) for n in (5, 3, 9)]
    for p in params:
        p.grad = draw(len(p))
    before = [p.grad.tolist() for p in params]
    norm = torch.nn.utils.clip_grad_norm_(params, limit)
    return {"max": limit, "before": before, "norm": norm.item(), "after": [p.grad.tolist() for p in params]}


print(json.dumps({"pytorch": torch.__version__.split("+")[0], "optimisers": list(optimisers()), "schedules": list(schedules()),
                  "clips": [clip(0.5), clip(100.0)]}, separators=(",", ":")).replace("},{", "},\n{"))

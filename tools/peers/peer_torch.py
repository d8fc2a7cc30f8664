"""PyTorch's speed in one case, with the input already in memory.

Modes:
  default   as installed: N C H W in memory, the default AdamW, the system's malloc
  best      channels-last, fused AdamW
  compiled  best, through torch.compile: for training the forward and backward
            passes, for inference the forward pass with frozen weights
"""

import itertools

import torch

import reference
import timing
import torch_models


def layout(mode):
    return torch.contiguous_format if mode == "default" else torch.channels_last


def training(case, mode):
    """A training step: a function of a batch that returns the loss."""
    model = torch_models.build(case.preset).to(memory_format=layout(mode)).train()
    fused = None if mode == "default" else True
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-2, fused=fused)
    loss_of = torch.compile(model.loss) if mode == "compiled" else model.loss

    def step(*inputs):
        optimiser.zero_grad(set_to_none=True)
        loss = loss_of(*inputs)
        loss.backward()
        optimiser.step()
        return loss

    return step


def inference(case, mode):
    """The forward pass: a function of a batch that returns pixels. To be called within torch.inference_mode."""
    model = torch_models.trained(case).to(memory_format=layout(mode))
    return torch.compile(model.reconstruct, options={"freezing": True}) if mode == "compiled" else model.reconstruct


def main():
    args = timing.arguments(timing.parser(["default", "best", "compiled"]), installed="default")
    torch.set_num_threads(args.threads)
    train = args.case.task == "train"
    call = (training if train else inference)(args.case, args.mode)
    feed, last = itertools.cycle(torch_models.batches(args.case, layout(args.mode))), None

    def step():
        nonlocal last
        last = call(*next(feed))

    with torch.inference_mode(not train):
        speed = timing.measure(step, lambda: None, args)
    timing.report("torch", args, speed, last.mean().item(), version=torch.__version__,
                  isa=torch.backends.cpu.get_cpu_capability(), parameters=reference.PARAMETERS[args.case.preset])


if __name__ == "__main__":
    main()

"""PyTorch's speed in training a reference model, its input already in memory.

Modes:
  default   as installed: N C H W in memory, AdamW as it comes
  best      channels-last, fused AdamW
  compiled  best, and the forward and backward passes through torch.compile
"""

import itertools

import torch

import reference
import timing
import torch_models


def batches(preset, batch, layout):
    """Random pixels in 0..1 and labels in 0..9."""
    torch.manual_seed(1)
    shape = (batch, *reference.SHAPES[preset])
    return [(torch.rand(shape).contiguous(memory_format=layout), torch.randint(reference.CLASSES, (batch,)))
            for _ in range(reference.BATCHES)]


def main():
    args = timing.arguments(["default", "best", "compiled"])
    torch.set_num_threads(args.threads)
    tuned = args.mode != "default"
    layout = torch.channels_last if tuned else torch.contiguous_format
    model = torch_models.build(args.preset).to(memory_format=layout).train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-2, fused=True if tuned else None)
    loss_of = torch.compile(model.loss) if args.mode == "compiled" else model.loss
    feed = itertools.cycle(batches(args.preset, args.batch, layout))
    last = None

    def step():
        nonlocal last
        x, labels = next(feed)
        optimiser.zero_grad(set_to_none=True)
        last = loss_of(x, labels)
        last.backward()
        optimiser.step()

    windows = timing.measure(step, lambda: None, args)
    timing.report("torch", args, windows, last.item(), version=torch.__version__,
                  isa=torch.backends.cpu.get_cpu_capability(), parameters=reference.PARAMETERS[args.preset])


if __name__ == "__main__":
    main()

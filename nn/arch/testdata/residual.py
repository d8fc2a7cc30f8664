"""The residual block, which PyTorch has no module for."""
from torch import nn


class Residual(nn.Sequential):
    """Layers whose output is added to their input, or to what a shortcut makes of it."""

    def __init__(self, *layers, shortcut=None):
        super().__init__(*layers)
        if shortcut is not None:
            self.shortcut = shortcut

    def forward(self, x):
        y, around = x, x
        for name, module in self.named_children():
            if name == "shortcut":
                around = module(x)
            else:
                y = module(y)
        return y + around

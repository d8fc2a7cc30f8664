"""Write what a server of a vae-mnist needs as ONNX: decode.onnx and reconstruct.onnx.

    export_serve.py RUN FOLDER

The weights are those of the run's model.safetensors; both take any number of rows.
"""

import pathlib
import sys

import safetensors.torch
import torch
from torch import nn

import export_onnx
import torch_models


ROWS = torch.export.Dim("rows")  # of a request: any number


class Pixels(nn.Module):
    """What is exported: a function of the model and the rows of a request as forward."""

    def __init__(self, model, pixels):
        super().__init__()
        self.model, self.pixels = model, pixels

    def forward(self, rows):
        return self.pixels(self.model, rows)


def trained(path):
    """The reference model with the weights of a file, whose names are PyTorch's own."""
    model = torch_models.build("vae-mnist")
    try:
        missing, unexpected = model.load_state_dict(safetensors.torch.load_file(path), strict=False)
    except RuntimeError as err:
        raise SystemExit(f"{path}: not the model of vae-mnist: {err}")
    if wrong := unexpected + [name for name in missing if not name.endswith("num_batches_tracked")]:
        raise SystemExit(f"{path}: not the model of vae-mnist: {', '.join(wrong)} missing or not known")
    return model


def export(module, row, path):
    """Write a module whose rows have a shape."""
    export_onnx.export(module, (torch.zeros(2, *row),), path, input_names=["rows"], dynamic_shapes=[{0: ROWS}])


def main():
    run, folder = map(pathlib.Path, sys.argv[1:])
    model = trained(run / "model.safetensors")
    export(Pixels(model, lambda model, z: torch.sigmoid(model.decode(z))), (16,), folder / "decode.onnx")
    export(Pixels(model, lambda model, x: model.reconstruct(x)), (1, 28, 28), folder / "reconstruct.onnx")


if __name__ == "__main__":
    main()

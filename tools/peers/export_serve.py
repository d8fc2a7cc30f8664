"""Write the models that serving a vae-mnist needs as ONNX: decode.onnx and reconstruct.onnx.

    export_serve.py RUN FOLDER

The weights are those of the run's model.safetensors; both accept any number of rows.
Prints the model's number of parameters as JSON.
"""

import json
import pathlib
import sys

import safetensors.torch
import torch
from torch import nn

import export_onnx
import torch_models


ROWS = torch.export.Dim("rows")  # of a request: any number


class Pixels(nn.Module):
    """The exported module: a function of the model and the rows of a request as forward."""

    def __init__(self, model, pixels):
        super().__init__()
        self.model, self.pixels = model, pixels

    def forward(self, rows):
        return self.pixels(self.model, rows)


def trained(path):
    """The reference model with the weights of a file, which have PyTorch's names."""
    model, weights = torch_models.build("vae-mnist"), safetensors.torch.load_file(path)
    wanted = {name: t.shape for name, t in model.state_dict().items() if not name.endswith("num_batches_tracked")}
    if {name: t.shape for name, t in weights.items()} != wanted:
        raise SystemExit(f"{path}: its weights are not those of a vae-mnist")
    model.load_state_dict(weights, strict=False)
    return model


def export(module, row, path):
    """Export a module whose rows have the given shape."""
    export_onnx.export(module, (torch.zeros(2, *row),), path, input_names=["rows"], dynamic_shapes=[{0: ROWS}])


def main():
    run, folder = map(pathlib.Path, sys.argv[1:])
    model = trained(run / "model.safetensors")
    export(Pixels(model, lambda model, z: torch.sigmoid(model.decode(z))), (16,), folder / "decode.onnx")
    export(Pixels(model, lambda model, x: model.reconstruct(x)), (1, 28, 28), folder / "reconstruct.onnx")
    print(json.dumps({"parameters": sum(p.numel() for p in model.parameters())}))


if __name__ == "__main__":
    main()

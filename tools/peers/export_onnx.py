"""Write inference cases as ONNX, and refuse one in which the peers compute different images.

    export_onnx.py FOLDER CASE...

A model is exported in evaluation mode, so that its batch norms can be folded into
the convolutions. The output of every peer for one batch is compared with the model's
own; the largest differences are printed as JSON, {case: {peer: difference}}.
"""

import argparse
import json
import logging
import pathlib

import jax.numpy as jnp
import numpy as np
import torch
from torch import nn

import peer_jax
import peer_onnx
import peer_torch
import reference
import torch_models

# In units of the pixels' standard deviation: ten times the observed rounding error, far below the effect of a missing layer.
TOLERANCE = 1e-4


class Pixels(nn.Module):
    """The exported module: a model's reconstruct as forward."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, *inputs):
        return self.model.reconstruct(*inputs)


def export(module, inputs, path, **options):
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it warns about a library that is not needed
    torch.onnx.export(module.eval(), inputs, path, dynamo=True, external_data=False, verbose=False, **options)


def onnx_pixels(path, inputs):
    model = peer_onnx.session(path, torch.get_num_threads())
    return model.run(None, {i.name: x.numpy() for i, x in zip(model.get_inputs(), inputs)})[0]


def jax_pixels(case, model, inputs):
    """With the model's weights, channels first; channels last runs the same code."""
    inputs = [jnp.asarray(x.numpy()) for x in inputs]
    weights, stats = peer_jax.build(case, "NCHW", inputs)
    weights = dict(zip(weights, (jnp.asarray(w) for module in model.modules() for w in jax_weights(module)), strict=True))
    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    stats = {name: (n.running_mean.numpy(), n.running_var.numpy()) for name, n in zip(stats, norms, strict=True)}
    return peer_jax.inference(case, "NCHW", weights, stats)(*inputs)


def jax_weights(module):
    """A module's own parameters in the axis order of peer_jax."""
    own = [p.detach().numpy() for p in module.parameters(recurse=False)]
    if isinstance(module, nn.Linear):
        own[0] = own[0].T
    elif isinstance(module, nn.Conv2d):
        own[0] = own[0].transpose(2, 3, 1, 0)
    elif isinstance(module, nn.ConvTranspose2d):
        own[0] = own[0][:, :, ::-1, ::-1].transpose(2, 3, 0, 1)
    return own


def differences(case, path):
    """Export a case; return the largest difference of each peer's pixels from the model's, relative to their standard deviation."""
    model, inputs = torch_models.trained(case), torch_models.batches(case)[0]
    with torch.inference_mode():
        expected = model.reconstruct(*inputs)
        found = {f"torch {mode}": peer_torch.inference(case, mode)(*inputs) for mode in ("best", "compiled")}
    export(Pixels(model), inputs, path)
    found |= {"onnx runtime": onnx_pixels(path, inputs), "jax": jax_pixels(case, model, inputs)}
    expected = expected.numpy()
    return {peer: float(abs(np.asarray(pixels).reshape(expected.shape) - expected).max() / expected.std())
            for peer, pixels in found.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("cases", type=reference.case, nargs="+")
    args = parser.parse_args()
    found = {case.name: differences(case, args.folder / f"{case.name}.onnx") for case in args.cases}
    for case, peers in found.items():
        for peer, difference in peers.items():
            if not difference <= TOLERANCE:
                raise SystemExit(f"{case}: {peer} differs from PyTorch as installed by {difference:.2g} of the pixels' "
                                 f"standard deviation, at most {TOLERANCE} wanted: it computes something else")
    print(json.dumps(found))


if __name__ == "__main__":
    main()

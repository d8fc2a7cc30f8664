"""Record PyTorch's results for small models, one of each combination of parts.

    tools/peers/.venv/bin/python tools/peers/record_parity.py

Reads the model configs in model/testdata/parity, and their layers as PyTorch code
from modules.json in the same folder, which is made by

    go test ./model -run TestParityModules -update

It writes a safetensors file beside each config; the README there describes the contents.
"""

import copy
import json
import math
import pathlib
import sys

import safetensors.torch
import torch
import yaml
from torch import nn
from torch.distributions import Normal
from torch.nn import functional as F

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "nn/arch/testdata"))
from residual import Residual

FOLDER = ROOT / "model/testdata/parity"
IMAGES, STEPS = 6, 10
KINDS = {  # the parts each kind stands for
    "ae": {"posterior": "point", "likelihood": "squared", "condition": "none"},
    "vae": {"posterior": "gaussian", "likelihood": "bernoulli", "condition": "none"},
    "cvae": {"posterior": "gaussian", "likelihood": "bernoulli", "condition": "class"},
}


def sequence(modules):
    """The layers of an encoder or decoder, as the rows of nn/arch name them."""
    return nn.Sequential(*(eval(module, {"nn": nn, "Residual": Residual}) for module in modules))


class Buffers(nn.Module):
    """Values that are stored and not trained."""

    def __init__(self, **values):
        super().__init__()
        for name, value in values.items():
            self.register_buffer(name, value)


def linear_path(config):
    """The linear path beside encoder and decoder, with orthonormal axes and other factors at random."""
    values, latent = math.prod(config["input"]), config["latent"]
    path = {"mean": torch.rand(values), "axes": torch.linalg.qr(torch.randn(values, latent))[0].T.contiguous(),
            "encode": 0.5 + torch.rand(latent), "decode": 0.5 + torch.rand(latent)}
    if config["posterior"] == "gaussian":
        path["logvar"] = torch.randn(latent)
    return Buffers(**path)


class Model(nn.Module):
    """The module a model config describes, with PyTorch's default weights."""

    def __init__(self, config):
        super().__init__()
        self.config = config
        width = {"point": 1, "gaussian": 2}[config["posterior"]] * config["latent"]
        self.encoder = sequence(config["encoder"])
        self.head = nn.LazyLinear(width)
        self.decoder = sequence(config["decoder"])  # without its final sigmoid: the loss is computed from the logits
        self.embedding = nn.Embedding(config["classes"], config["embedding"]) if config["condition"] == "class" else None
        self.linear = linear_path(config) if config.get("linear") == "pca" else None
        self.likelihood = Buffers(variance=torch.zeros(1)) if config["likelihood"] == "gaussian" else None

    def forward(self, in0, labels=None, eps=None):
        """Every result of one pass, by the name it is recorded under."""
        out = {"mu": self.head(self.encoder(in0))}
        z = out["mu"]
        if self.config["posterior"] == "gaussian":
            out["mu"], out["logvar"] = z.chunk(2, dim=1)
        if self.linear is not None:
            out["mu"] = out["mu"] + (in0.flatten(1) - self.linear.mean) @ self.linear.axes.T * self.linear.encode
        z = out["mu"]
        if self.config["posterior"] == "gaussian":
            if self.linear is not None:
                out["logvar"] = out["logvar"] + self.linear.logvar
            z = out["mu"] + eps * torch.exp(0.5 * out["logvar"])
        if self.embedding is not None:
            z = torch.cat([z, self.embedding(labels)], dim=1)
        decoded = self.decoder(z).flatten(1)
        if self.linear is not None:
            decoded = decoded + self.linear.mean + z[:, :self.config["latent"]] * self.linear.decode @ self.linear.axes
        out["logits"] = decoded.reshape(in0.shape)
        return out | self.losses(in0, **out)

    def losses(self, in0, mu, logits, logvar=None):
        """The total and its parts, each the mean over the images."""
        if self.config["likelihood"] == "bernoulli":
            recon = F.binary_cross_entropy_with_logits(logits, in0, reduction="sum") / len(in0)
        elif self.likelihood is not None:
            recon = -Normal(logits, self.variance(F.mse_loss(logits, in0).detach()).sqrt()).log_prob(in0).sum() / len(in0)
        elif logvar is None:
            recon = F.mse_loss(logits, in0)
        else:
            recon = -Normal(logits, 1.0).log_prob(in0).sum() / len(in0)
        if logvar is None:
            return {"recon": recon, "kl": torch.zeros(()), "loss": recon}
        kl = -0.5 * torch.sum(1 + logvar - mu.square() - logvar.exp()) / len(in0)
        return {"recon": recon, "kl": kl, "loss": recon + self.config["beta"] * kl}

    def variance(self, batch):
        """That of the batch, which enters the running mean; in evaluation mode the running mean, 1 before there is one."""
        mean = self.likelihood.variance
        if not self.training:
            return mean if mean > 0 else torch.ones(1)
        mean.copy_(batch if mean == 0 else 0.9 * mean + 0.1 * batch)
        return batch


def settle(model, batch):
    """Initialise the lazy layers, then give the weights of normalisations distinct values."""
    with torch.no_grad():
        model.eval()(**batch)
        for module in model.modules():
            if isinstance(module, (nn.BatchNorm2d, nn.GroupNorm, nn.LayerNorm)):
                module.weight.add_(0.1 * torch.randn_like(module.weight))
                module.bias.add_(0.1 * torch.randn_like(module.bias))


def train(model, batch):
    """Ten updates on one batch; returns the loss before each."""
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2)
    losses = []
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss = model.train()(**batch)["loss"]
        loss.backward()
        optimiser.step()
        losses.append(loss)
    return torch.stack(losses)


def prefixed(prefix, tensors):
    """Copies, so that further training does not change them."""
    return {prefix + name: t.clone() for name, t in tensors if "num_batches" not in name}


def inputs(config):
    """The inputs of a model, by the name they are recorded under."""
    batch = {"in0": torch.rand(IMAGES, *config["input"])}
    if config["condition"] == "class":
        batch["labels"] = torch.arange(IMAGES) % config["classes"]
    if config["posterior"] == "gaussian":
        batch["eps"] = torch.randn(IMAGES, config["latent"])
    return batch


def record(config):
    """All tensors of one file."""
    torch.manual_seed(1)
    model, batch = Model(config), inputs(config)
    settle(model, batch)
    start = copy.deepcopy(model.state_dict())
    out = batch | prefixed("w.", start.items()) | model.train()(**batch)
    out["loss"].backward()
    out |= prefixed("g.", ((name, p.grad) for name, p in model.named_parameters()))

    model.load_state_dict(start)  # the first pass changed the running statistics
    out["losses"] = train(model, batch)
    if "eps" in batch:
        batch["eps"] = torch.zeros_like(batch["eps"])  # z = mu
    out["val"] = model.eval()(**batch)["loss"]
    return {name: t.detach().float().reshape(t.shape or (1,)).clone(memory_format=torch.contiguous_format)
            for name, t in out.items()}


def main():
    torch.set_num_threads(1)
    modules = json.loads((FOLDER / "modules.json").read_text())
    for path in sorted(FOLDER.glob("*.yaml")):
        config = yaml.safe_load(path.read_text()) | modules[path.stem]
        tensors = record(KINDS.get(config.get("kind"), {}) | config)
        safetensors.torch.save_file(tensors, path.with_suffix(".safetensors"), {"torch": torch.__version__})
        print(path.stem, *(f"{v:.5f}" for v in tensors["losses"]), "val", f"{tensors['val'].item():.5f}")


if __name__ == "__main__":
    main()

"""Record what PyTorch computes for the three models at small size.

    tools/peers/.venv/bin/python tools/peers/record_parity.py

Reads the model configs in model/testdata/parity and writes a safetensors file
beside each; the README there says what is in it.
"""

import copy
import pathlib

import safetensors.torch
import torch
import yaml
from torch import nn
from torch.nn import functional as F

import torch_models

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "model/testdata/parity"
IMAGES, STEPS = 6, 10


def layer(spec):
    """One entry of an encoder or decoder list; sizes are taken from the input."""
    name, options = next(iter(spec.items())) if isinstance(spec, dict) else (spec, {})
    out = options.pop("out", None)
    conv = {"kernel_size": 3, "padding": 1, **options}
    return {
        "conv2d": lambda: nn.LazyConv2d(out, **conv),
        "convtranspose2d": lambda: nn.LazyConvTranspose2d(out, **conv),
        "batchnorm2d": nn.LazyBatchNorm2d,
        "linear": lambda: nn.LazyLinear(out),
        "relu": nn.ReLU,
        "flatten": nn.Flatten,
        "unflatten": lambda: nn.Unflatten(1, options["shape"]),
    }[name]()


def build(config):
    """The module a model config describes, with PyTorch's default weights."""
    encoder = nn.Sequential(*map(layer, config["encoder"]))
    if config["kind"] == "ae":
        return torch_models.AE(encoder, nn.LazyLinear(config["latent"]), nn.Sequential(*map(layer, config["decoder"])))
    assert config["decoder"][-1] == "sigmoid", "the loss is taken from the logits"
    decoder = nn.Sequential(*map(layer, config["decoder"][:-1]), nn.Unflatten(1, config["input"]))
    embedding = nn.Embedding(config["classes"], config["embedding"]) if config["kind"] == "cvae" else None
    return torch_models.VAE(encoder, nn.LazyLinear(2 * config["latent"]), decoder, embedding)


def settle(model, batch):
    """Make the lazy layers real, then tell the weights of batch norms apart."""
    with torch.no_grad():
        figures(model.eval(), **batch)
        for module in model.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.weight.add_(0.1 * torch.randn_like(module.weight))
                module.bias.add_(0.1 * torch.randn_like(module.bias))


def figures(model, in0, labels=None, eps=None):
    """Every figure of one pass, by the name it is recorded under."""
    if isinstance(model, torch_models.AE):
        mu = model.head(model.encoder(in0))
        logits = model.decoder(mu)
        recon = F.mse_loss(logits, in0)
        return {"mu": mu, "logits": logits, "recon": recon, "kl": torch.zeros(()), "loss": recon}
    logits, mu, logvar = model(in0, labels, eps)
    recon, kl = torch_models.nats(in0, logits, mu, logvar)
    return {"mu": mu, "logvar": logvar, "logits": logits, "recon": recon, "kl": kl, "loss": recon + kl}


def train(model, batch):
    """Ten updates on one batch: the loss before each of them."""
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2)
    losses = []
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss = figures(model.train(), **batch)["loss"]
        loss.backward()
        optimiser.step()
        losses.append(loss)
    return torch.stack(losses)


def prefixed(prefix, tensors):
    """Copies, so that what follows in training does not change them."""
    return {prefix + name: t.clone() for name, t in tensors if "num_batches" not in name}


def inputs(config):
    """The tensors a model is called with, by the name they are recorded under."""
    batch = {"in0": torch.rand(IMAGES, *config["input"])}
    if config["kind"] == "cvae":
        batch["labels"] = torch.arange(IMAGES) % config["classes"]
    if config["kind"] != "ae":
        batch["eps"] = torch.randn(IMAGES, config["latent"])
    return batch


def record(config):
    """All tensors of one file."""
    torch.manual_seed(1)
    model, batch = build(config), inputs(config)
    settle(model, batch)
    start = copy.deepcopy(model.state_dict())
    out = batch | prefixed("w.", start.items()) | figures(model.train(), **batch)
    out["loss"].backward()
    out |= prefixed("g.", ((name, p.grad) for name, p in model.named_parameters()))

    model.load_state_dict(start)  # the first pass moved the running statistics
    out["losses"] = train(model, batch)
    if "eps" in batch:
        batch["eps"] = torch.zeros_like(batch["eps"])  # z = mu
    out["val"] = figures(model.eval(), **batch)["loss"]
    return {name: t.detach().float().reshape(t.shape or (1,)).clone(memory_format=torch.contiguous_format)
            for name, t in out.items()}


def main():
    torch.set_num_threads(1)
    for path in sorted(FOLDER.glob("*.yaml")):
        tensors = record(yaml.safe_load(path.read_text()))
        safetensors.torch.save_file(tensors, path.with_suffix(".safetensors"), {"torch": torch.__version__})
        print(path.stem, *(f"{v:.5f}" for v in tensors["losses"]), "val", f"{tensors['val'].item():.5f}")


if __name__ == "__main__":
    main()

"""The three reference models in PyTorch, and their training losses.

Shapes are N C H W. All convolutions of the reference models are 3x3 with
stride 1 and padding 1, so an image keeps its height and width.
"""

import torch
from torch import nn
from torch.nn import functional as F

import reference


class AE(nn.Module):
    """The plain autoencoder: encoder, a linear head for z, decoder."""

    def __init__(self, encoder, head, decoder):
        super().__init__()
        self.encoder, self.head, self.decoder = encoder, head, decoder

    def forward(self, x):
        return self.decoder(self.head(self.encoder(x)))

    def loss(self, x, labels=None):
        """Mean squared error per value."""
        return F.mse_loss(self(x), x)

    def reconstruct(self, x, labels=None):
        """Pixels."""
        return self(x)


class VAE(nn.Module):
    """The variational autoencoder; with an embedding of classes, the conditional one.

    The head gives mu and logvar; the decoder gives logits of the pixels.
    """

    def __init__(self, encoder, head, decoder, embedding=None):
        super().__init__()
        self.encoder, self.head, self.embedding, self.decoder = encoder, head, embedding, decoder

    def forward(self, x, labels=None, noise=None):
        """Logits, mu and logvar; noise (N x latent, standard normal) is drawn if absent."""
        mu, logvar = self.head(self.encoder(x)).chunk(2, dim=1)
        noise = torch.randn_like(mu) if noise is None else noise
        return self.decode(mu + noise * torch.exp(0.5 * logvar), labels), mu, logvar

    def decode(self, z, labels=None):
        """Logits of the pixels."""
        if self.embedding is not None:
            z = torch.cat([z, self.embedding(labels)], dim=1)
        return self.decoder(z)

    def loss(self, x, labels=None, noise=None):
        """Negative ELBO, nats per image."""
        recon, kl = nats(x, *self(x, labels, noise))
        return recon + kl

    def reconstruct(self, x, labels=None):
        """Pixels in 0..1, with z = mu."""
        mu, _ = self.head(self.encoder(x)).chunk(2, dim=1)
        return torch.sigmoid(self.decode(mu, labels))


def nats(x, logits, mu, logvar):
    """Reconstruction (BCE summed over pixels) and KL, each the mean over the images."""
    recon = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    kl = -0.5 * torch.sum(1 + logvar - mu.square() - logvar.exp())
    return recon / len(x), kl / len(x)


def block(conv, before, after):
    """3x3 convolution, batch norm, ReLU."""
    return conv(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU()


def ae_lfw():
    encoder = nn.Sequential(
        *block(nn.Conv2d, 3, 8), *block(nn.Conv2d, 8, 16), *block(nn.Conv2d, 16, 8),
        nn.Flatten(), nn.Linear(32768, 128), nn.ReLU())
    decoder = nn.Sequential(
        nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 32768), nn.ReLU(), nn.Unflatten(1, (8, 64, 64)),
        *block(nn.ConvTranspose2d, 8, 16), *block(nn.ConvTranspose2d, 16, 8),
        nn.Dropout(0.2), nn.ConvTranspose2d(8, 3, 3, padding=1))
    return AE(encoder, nn.Linear(128, 64), decoder)


def vae_mnist(embedding=None):
    encoder = nn.Sequential(*block(nn.Conv2d, 1, 8), *block(nn.Conv2d, 8, 16), nn.Flatten())
    decoder = nn.Sequential(
        nn.Linear(16 if embedding is None else 32, 12544), nn.ReLU(), nn.Unflatten(1, (16, 28, 28)),
        *block(nn.ConvTranspose2d, 16, 8), *block(nn.ConvTranspose2d, 8, 1),
        nn.Flatten(), nn.Linear(784, 784), nn.Unflatten(1, (1, 28, 28)))
    return VAE(encoder, nn.Linear(12544, 32), decoder, embedding)


def cvae_mnist():
    return vae_mnist(nn.Embedding(reference.CLASSES["cvae-mnist"], 16))


def build(preset):
    """The reference model of that name, after checking its number of parameters."""
    model = {"ae-lfw": ae_lfw, "vae-mnist": vae_mnist, "cvae-mnist": cvae_mnist}[preset]()
    reference.check(preset, sum(p.numel() for p in model.parameters()))
    return model


def batches(case, layout=torch.contiguous_format):
    """The inputs of the model, one tuple per batch: random pixels in 0..1, and labels if it takes them."""
    torch.manual_seed(1)
    shape, classes = (case.batch, *reference.SHAPES[case.preset]), reference.CLASSES.get(case.preset)
    pixels = (torch.rand(shape).contiguous(memory_format=layout) for _ in range(reference.BATCHES))
    return [(x, torch.randint(classes, (case.batch,))) if classes else (x,) for x in pixels]


def trained(case):
    """The reference model ready for inference.

    It has seen some batches, for a batch norm as it is made, mean 0 and variance 1,
    would hide it if a peer left it out.
    """
    torch.manual_seed(0)
    model = build(case.preset).train()
    with torch.no_grad():
        for inputs in batches(case._replace(batch=16)):
            model.loss(*inputs)
    return model.eval()

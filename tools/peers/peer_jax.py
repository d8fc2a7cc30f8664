"""JAX's speed in one case, with the input already in memory.

One jitted function is the whole training step: forward, backward, AdamW, running
statistics; weights, optimiser state and statistics are donated, so they are
updated in place. For inference it is the forward pass, with the weights as constants.

Modes:
  nhwc  channels last in memory
  nchw  channels first
"""

import itertools
import math
import os

import reference
import timing

# Read by XLA when it starts: the requested number of threads.
ARGS = timing.arguments(timing.parser(["nhwc", "nchw"])) if __name__ == "__main__" else None
if ARGS:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:ARGS.threads])

import jax
import jax.numpy as jnp
import optax

jax.config.update("jax_default_prng_impl", "rbg")  # the faster generator
jax.config.update("jax_platforms", "cpu")


class Net:
    """Layers as functions of one dictionary of weights.

    A model is described once, as a function that calls these methods. With
    building set, the same calls create the weights they name. Batch norm's
    running statistics lie in stats; the updated ones are gathered in fresh.
    Without a key there is no randomness, and the net infers: running statistics,
    no dropout, z = mu.
    """

    def __init__(self, layout, weights=None, stats=None, key=None):
        self.building = weights is None
        self.weights, self.stats, self.fresh = weights or {}, stats or {}, {}
        self.layout, self.key = layout, key
        self.channel = layout.index("C")

    def weight(self, name, shape, fan_in):
        """A named weight, initially uniform within 1/sqrt(fan_in)."""
        if self.building:
            self.key, draw = jax.random.split(self.key)
            bound = 1 / math.sqrt(fan_in)
            self.weights[name] = jax.random.uniform(draw, shape, minval=-bound, maxval=bound)
        return self.weights[name]

    def linear(self, name, x, out):
        fan_in = x.shape[-1]
        w, b = self.weight(name + ".w", (fan_in, out), fan_in), self.weight(name + ".b", (out,), fan_in)
        return x @ w + b

    def conv(self, name, x, out):
        """3x3, stride 1, padding 1. The transposed convolution of this size is
        the same computation with a rotated kernel."""
        fan_in = x.shape[self.channel] * 9
        w = self.weight(name + ".w", (3, 3, x.shape[self.channel], out), fan_in)
        b = self.weight(name + ".b", (out,), fan_in)
        y = jax.lax.conv_general_dilated(x, w, (1, 1), ((1, 1), (1, 1)), dimension_numbers=(self.layout, "HWIO", self.layout))
        return y + self.spread(b)

    def batch_norm(self, name, x):
        channels = x.shape[self.channel]
        if self.building:
            self.weights[name + ".w"], self.weights[name + ".b"] = jnp.ones(channels), jnp.zeros(channels)
            self.stats[name] = (jnp.zeros(channels), jnp.ones(channels))
        mean, var = self.stats[name] if self.key is None else self.batch_stats(name, x)
        scale = self.weights[name + ".w"] * jax.lax.rsqrt(var + 1e-5)
        return x * self.spread(scale) + self.spread(self.weights[name + ".b"] - mean * scale)

    def batch_stats(self, name, x):
        """Mean and variance of each channel; the running ones follow them."""
        axes = tuple(a for a in range(4) if a != self.channel)
        mean = x.mean(axes)
        var = jnp.square(x).mean(axes) - jnp.square(mean)
        count = x.size // x.shape[self.channel]
        old_mean, old_var = self.stats[name]
        self.fresh[name] = (0.9 * old_mean + 0.1 * mean, 0.9 * old_var + 0.1 * var * count / (count - 1))
        return mean, var

    def spread(self, per_channel):
        shape = [1, 1, 1, 1]
        shape[self.channel] = -1
        return per_channel.reshape(shape)

    def conv_block(self, name, x, out):
        return jax.nn.relu(self.batch_norm(name + ".bn", self.conv(name, x, out)))

    def dropout(self, x, rate):
        if self.key is None:
            return x
        self.key, draw = jax.random.split(self.key)
        return jnp.where(jax.random.bernoulli(draw, 1 - rate, x.shape), x / (1 - rate), 0)

    def latent(self, mu, logvar):
        if self.key is None:
            return mu
        self.key, draw = jax.random.split(self.key)
        return mu + jax.random.normal(draw, mu.shape) * jnp.exp(0.5 * logvar)

    def planes(self, x, channels, side):
        """Rows of numbers to images in the current layout."""
        sizes = {"N": len(x), "C": channels, "H": side, "W": side}
        return x.reshape([sizes[axis] for axis in self.layout])


def flatten(x):
    return x.reshape(len(x), -1)


def ae(net, x):
    """Pixels."""
    h = net.conv_block("e3", net.conv_block("e2", net.conv_block("e1", x, 8), 16), 8)
    z = net.linear("e5", jax.nn.relu(net.linear("e4", flatten(h), 128)), 64)
    h = jax.nn.relu(net.linear("d2", jax.nn.relu(net.linear("d1", z, 128)), 32768))
    h = net.conv_block("d4", net.conv_block("d3", net.planes(h, 8, 64), 16), 8)
    return net.conv("d5", net.dropout(h, 0.2), 3)


def ae_loss(net, x):
    return jnp.square(ae(net, x) - x).mean()


def vae(net, x, labels=None):
    """Logits, mu and logvar; the conditional model takes labels."""
    h = net.conv_block("e2", net.conv_block("e1", x, 8), 16)
    mu, logvar = jnp.split(net.linear("e3", flatten(h), 32), 2, axis=1)
    z = net.latent(mu, logvar)
    if labels is not None:
        z = jnp.concatenate([z, net.weight("classes", (10, 16), 16)[labels]], axis=1)
    h = jax.nn.relu(net.linear("d1", z, 12544))
    h = net.conv_block("d3", net.conv_block("d2", net.planes(h, 16, 28), 8), 1)
    return net.linear("d4", flatten(h), 784), mu, logvar


def vae_loss(net, x, labels=None):
    logits, mu, logvar = vae(net, x, labels)
    recon = optax.sigmoid_binary_cross_entropy(logits, flatten(x)).sum()
    kl = -0.5 * (1 + logvar - jnp.square(mu) - jnp.exp(logvar)).sum()
    return (recon + kl) / len(x)


def vae_pixels(net, x, labels=None):
    return jax.nn.sigmoid(vae(net, x, labels)[0])


LOSSES = {"ae-lfw": ae_loss, "vae-mnist": vae_loss, "cvae-mnist": vae_loss}
PIXELS = {"ae-lfw": ae, "vae-mnist": vae_pixels, "cvae-mnist": vae_pixels}


def batches(case, layout):
    """The inputs of a model, one tuple per batch: random pixels in 0..1, and labels if it takes them."""
    sizes, classes = dict(zip("NCHW", (case.batch, *reference.SHAPES[case.preset]))), reference.CLASSES.get(case.preset)
    shape = [sizes[axis] for axis in layout]
    keys = jax.random.split(jax.random.key(1), reference.BATCHES)
    pixels = [jax.random.uniform(k, shape) for k in keys]
    return [(x, jax.random.randint(k, (case.batch,), 0, classes)) if classes else (x,) for x, k in zip(pixels, keys)]


def build(case, layout, inputs):
    """The model's weights, after checking their number, and its running statistics."""
    net = Net(layout, key=jax.random.key(0))
    LOSSES[case.preset](net, *inputs)
    reference.check(case.preset, sum(w.size for w in net.weights.values()))
    return net.weights, net.stats


def training(case, layout, weights, stats):
    """A training step: a function of a batch that returns the loss."""
    optimiser = optax.adamw(1e-3, weight_decay=1e-2)

    def train(state, *inputs):
        weights, stats, moments, key = state
        key, draw = jax.random.split(key)

        def objective(weights):
            net = Net(layout, weights, stats, draw)
            return LOSSES[case.preset](net, *inputs), net.fresh

        (loss, stats), grads = jax.value_and_grad(objective, has_aux=True)(weights)
        updates, moments = optimiser.update(grads, moments, weights)
        return (optax.apply_updates(weights, updates), stats, moments, key), loss

    train = jax.jit(train, donate_argnums=0)
    state = (weights, stats, optimiser.init(weights), jax.random.key(2))

    def step(*inputs):
        nonlocal state
        state, loss = train(state, *inputs)
        return loss

    return step


def inference(case, layout, weights, stats):
    """The forward pass: a function of a batch that returns pixels."""
    return jax.jit(lambda *inputs: PIXELS[case.preset](Net(layout, weights, stats), *inputs))


def main():
    args = ARGS
    layout = args.mode.upper()
    data = batches(args.case, layout)
    weights, stats = build(args.case, layout, data[0])
    call = (training if args.case.task == "train" else inference)(args.case, layout, weights, stats)
    feed, last = itertools.cycle(data), None

    def step():
        nonlocal last
        last = call(*next(feed))

    speed = timing.measure(step, lambda: last.block_until_ready(), args)
    timing.report("jax", args, speed, float(last.mean()), version=jax.__version__,
                  parameters=reference.PARAMETERS[args.case.preset])


if __name__ == "__main__":
    main()

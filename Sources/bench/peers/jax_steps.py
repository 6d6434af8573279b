"""The training steps in JAX: one compiled function each, from parameters to parameters, with the noise drawn inside."""
import jax
import jax.numpy as jnp
from jax import lax, random

softplus, relu = jax.nn.softplus, jax.nn.relu


def start(options):
    pass


def make(name):
    return STEPS[name]() if name in STEPS else None


def leaky(x):
    return jax.nn.leaky_relu(x, 0.2)


def linear(key, inputs, outputs):
    return random.normal(key, (inputs, outputs)) / inputs ** 0.5, jnp.zeros(outputs)


def affine(layer, x):
    return x @ layer[0] + layer[1]


# ---- Adam: a state is (parameters, first moments, second moments, number of steps)

def fresh(parameters):
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    return parameters, zeros, jax.tree.map(jnp.zeros_like, parameters), jnp.zeros(())


def descend(state, gradients, rate=1e-3):
    parameters, first, second, count = state
    count = count + 1
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
    rate, correction = rate / (1 - 0.9 ** count), 1 / jnp.sqrt(1 - 0.999 ** count)
    moved = jax.tree.map(
        lambda p, m, v: p - rate * m / (jnp.sqrt(v) * correction + 1e-8), parameters, first, second)
    return moved, first, second, count


def repeated(update, states):
    """Calls a compiled update (states, key) -> states again and again; the memory of the old states is used for the new."""
    held = [states, random.PRNGKey(1)]

    def whole(states, key):
        key, used = random.split(key)
        return update(states, used), key
    compiled = jax.jit(whole, donate_argnums=(0, 1))

    def step():
        held[:] = compiled(*held)
        jax.block_until_ready(held)
    return step


def minimizing(loss, parameters, rate=1e-3):
    def update(state, key):
        return descend(state, jax.grad(loss)(state[0], key), rate)
    return repeated(update, fresh(parameters))


# ---- The workloads

def variational_autoencoder(data, hidden, code, batch):
    keys = random.split(random.PRNGKey(0), 6)
    parameters = {
        "encoder": linear(keys[0], data, hidden), "mean": linear(keys[1], hidden, code),
        "logVariance": linear(keys[2], hidden, code), "first": linear(keys[3], code, hidden),
        "second": linear(keys[4], hidden, data)}
    x = random.uniform(keys[5], (batch, data))

    def loss(p, key):
        features = relu(affine(p["encoder"], x))
        mu, log_variance = affine(p["mean"], features), affine(p["logVariance"], features)
        z = mu + jnp.exp(0.5 * log_variance) * random.normal(key, mu.shape)
        logits = affine(p["second"], relu(affine(p["first"], z)))
        reconstruction = (softplus(logits) - x * logits).sum()
        return (reconstruction + 0.5 * (mu ** 2 + jnp.exp(log_variance) - log_variance - 1).sum()) / batch
    return minimizing(loss, parameters)


def perceptron(key, sizes):
    return [linear(k, i, o) for k, i, o in zip(random.split(key, len(sizes) - 1), sizes, sizes[1:])]


def applied(layers, x, activation):
    for layer in layers[:-1]:
        x = activation(affine(layer, x))
    return affine(layers[-1], x)


def point_gan(batch, penalty):
    keys = random.split(random.PRNGKey(0), 4)
    angle = 2 * jnp.pi * random.uniform(keys[2], (batch,))
    real = jnp.stack([jnp.cos(angle), jnp.sin(angle)], 1) + 0.05 * random.normal(keys[3], (batch, 2))

    def generate(g, key):
        return applied(g, random.normal(key, (batch, 2)), relu)

    def score(d, x):
        return applied(d, x, leaky)

    def critic_loss(d, g, key):
        first, second = random.split(key)
        fake = generate(g, first)
        if not penalty:
            return softplus(-score(d, real)).mean() + softplus(score(d, fake)).mean()
        share = random.uniform(second, (batch, 1))
        slope = jax.grad(lambda x: score(d, x).sum())(share * real + (1 - share) * fake)
        length = jnp.sqrt((slope ** 2).sum(1) + 1e-12)
        return score(d, fake).mean() - score(d, real).mean() + 10 * ((length - 1) ** 2).mean()

    def generator_loss(g, d, key):
        s = score(d, generate(g, key))
        return -s.mean() if penalty else softplus(-s).mean()

    def update(states, key):
        generator, critic = states
        first, second = random.split(key)
        critic = descend(critic, jax.grad(critic_loss)(critic[0], generator[0], first))
        generator = descend(generator, jax.grad(generator_loss)(generator[0], critic[0], second))
        return generator, critic
    return repeated(
        update, (fresh(perceptron(keys[0], [2, 128, 128, 2])), fresh(perceptron(keys[1], [2, 128, 128, 1]))))


def convolutional_gan(batch):
    keys = random.split(random.PRNGKey(0), 5)
    parameters = {
        "first": (0.1 * random.normal(keys[0], (32, 1, 4, 4)), jnp.zeros((32, 1, 1))),
        "second": (0.05 * random.normal(keys[1], (64, 32, 4, 4)), jnp.zeros((64, 1, 1))),
        "last": linear(keys[2], 1024, 1)}
    real, fake = random.uniform(keys[3], (batch, 1, 16, 16)), random.uniform(keys[4], (batch, 1, 16, 16))

    def score(p, x):
        for kernel, bias in (p["first"], p["second"]):
            x = leaky(lax.conv_general_dilated(x, kernel, (2, 2), [(1, 1), (1, 1)]) + bias)
        return affine(p["last"], x.reshape(batch, -1))

    def loss(p, key):
        return softplus(-score(p, real)).mean() + softplus(score(p, fake)).mean()
    return minimizing(loss, parameters)


def token_lstm(vocabulary, embedding, hidden, length, batch):
    keys = random.split(random.PRNGKey(0), 5)
    parameters = {
        "table": random.normal(keys[0], (vocabulary, embedding)), "input": linear(keys[1], embedding, 4 * hidden),
        "recurrent": linear(keys[2], hidden, 4 * hidden), "output": linear(keys[3], hidden, vocabulary)}
    tokens = random.randint(keys[4], (batch, length + 1), 0, vocabulary)
    inputs, targets = tokens[:, :-1], tokens[:, 1:]

    def loss(p, key):
        fed = affine(p["input"], p["table"][inputs]).transpose(1, 0, 2)

        def cell(state, x):
            h, c = state
            i, f, g, o = jnp.split(x + affine(p["recurrent"], h), 4, axis=1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h
        zeros = jnp.zeros((batch, hidden))
        _, states = lax.scan(cell, (zeros, zeros), fed)
        scores = jax.nn.log_softmax(affine(p["output"], states.transpose(1, 0, 2)))
        return -jnp.take_along_axis(scores, targets[:, :, None], 2).mean()
    return minimizing(loss, parameters, 1e-2)


STEPS = {
    "vae-mlp": lambda: variational_autoencoder(784, 400, 20, 128),
    "vae-digits": lambda: variational_autoencoder(64, 128, 2, 64),
    "gan-ring": lambda: point_gan(256, penalty=False),
    "wgan-gp": lambda: point_gan(256, penalty=True),
    "conv-gan": lambda: convolutional_gan(64),
    "lstm-mle": lambda: token_lstm(5000, 32, 32, 20, 64),
}

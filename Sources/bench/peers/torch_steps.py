"""The training steps in PyTorch, eager, as a careful user writes them: what a step needs no gradient of gets none, and
Adam is the fused one, the fastest that PyTorch has. Also the products and functions of single tensors.
"""
import torch
import torch.nn.functional as F
from torch import nn

import shapes


def start(options):
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)


def make(name):
    if name in STEPS:
        return STEPS[name]()
    kind, size = shapes.parse(name)
    if kind == "matmul":
        scalar = torch.float64 if size.double else torch.float32
        a, b = torch.rand(size.m, size.k, dtype=scalar), torch.rand(size.k, size.n, dtype=scalar)
        return lambda: a @ b
    if kind in ("graph", "record"):
        return chain(size, back=kind == "graph")
    if kind == "normal":
        return lambda: torch.randn(size)
    if kind in FUNCTIONS:
        x, y = torch.rand(size) + 0.5, torch.rand(size) + 0.5
        return (lambda: FUNCTIONS[kind](x, y)) if kind in ("add", "multiply") else (lambda: FUNCTIONS[kind](x))
    return None


FUNCTIONS = {
    "exp": torch.exp, "log": torch.log, "tanh": torch.tanh, "sin": torch.sin, "sigmoid": torch.sigmoid,
    "softplus": F.softplus, "erf": torch.erf, "squareRoot": torch.sqrt, "relu": torch.relu, "sum": torch.sum,
    "add": torch.add, "multiply": torch.mul, "columnSum": lambda x: x.reshape(-1, 64).sum(0),
    "transpose": lambda x: x.reshape(-1, 64).t().contiguous(),
}


def chain(operations, back):
    """Recorded operations on one number, and the way back if it is asked for."""
    x = torch.tensor([1.0], requires_grad=True)

    def step():
        y = x
        for _ in range(operations):
            y = y * x
        if back:
            y.sum().backward()
            x.grad = None
    return step


def optimizer(parameters, rate=1e-3):
    return torch.optim.Adam(list(parameters), rate, fused=True)


def descend(optimizer, loss):
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


def variational_autoencoder(data, hidden, code, batch):
    encoder, mean, log_variance = nn.Linear(data, hidden), nn.Linear(hidden, code), nn.Linear(hidden, code)
    decoder = nn.Sequential(nn.Linear(code, hidden), nn.ReLU(), nn.Linear(hidden, data))
    adam = optimizer(nn.ModuleList([encoder, mean, log_variance, decoder]).parameters())
    x = torch.rand(batch, data)

    def step():
        features = F.relu(encoder(x))
        mu, log_var = mean(features), log_variance(features)
        z = mu + torch.exp(0.5 * log_var) * torch.randn_like(mu)
        reconstruction = F.binary_cross_entropy_with_logits(decoder(z), x, reduction="sum")
        divergence = 0.5 * (mu.square() + log_var.exp() - log_var - 1).sum()
        descend(adam, (reconstruction + divergence) / batch)
    return step


def perceptron(sizes, activation):
    first, middle, last = (nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))
    return nn.Sequential(first, activation, middle, activation, last)


def point_gan(batch, penalty):
    generator, critic = perceptron([2, 128, 128, 2], nn.ReLU()), perceptron([2, 128, 128, 1], nn.LeakyReLU(0.2))
    for_generator, for_critic = optimizer(generator.parameters()), optimizer(critic.parameters())
    angle = 2 * torch.pi * torch.rand(batch)
    real = torch.stack([angle.cos(), angle.sin()], 1) + 0.05 * torch.randn(batch, 2)

    def critic_loss():
        with torch.no_grad():
            fake = generator(torch.randn(batch, 2))
        if not penalty:
            return F.softplus(-critic(real)).mean() + F.softplus(critic(fake)).mean()
        share = torch.rand(batch, 1)
        mix = (share * real + (1 - share) * fake).requires_grad_()
        (slope,) = torch.autograd.grad(critic(mix).sum(), mix, create_graph=True)
        length = (slope.square().sum(1) + 1e-12).sqrt()
        return critic(fake).mean() - critic(real).mean() + 10 * (length - 1).square().mean()

    def step():
        critic.requires_grad_(True)
        descend(for_critic, critic_loss())
        critic.requires_grad_(False)
        score = critic(generator(torch.randn(batch, 2)))
        descend(for_generator, -score.mean() if penalty else F.softplus(-score).mean())
    return step


def convolutional_gan(batch):
    discriminator = nn.Sequential(
        nn.Conv2d(1, 32, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(32, 64, 4, 2, 1), nn.LeakyReLU(0.2), nn.Flatten(),
        nn.Linear(1024, 1))
    adam = optimizer(discriminator.parameters())
    real, fake = torch.rand(batch, 1, 16, 16), torch.rand(batch, 1, 16, 16)

    def step():
        descend(adam, F.softplus(-discriminator(real)).mean() + F.softplus(discriminator(fake)).mean())
    return step


def token_lstm(vocabulary, embedding, hidden, length, batch):
    table, network = nn.Embedding(vocabulary, embedding), nn.LSTM(embedding, hidden, batch_first=True)
    output = nn.Linear(hidden, vocabulary)
    adam = optimizer(nn.ModuleList([table, network, output]).parameters(), 1e-2)
    tokens = torch.randint(0, vocabulary, (batch, length + 1))
    inputs, targets = tokens[:, :-1], tokens[:, 1:].reshape(-1)

    def step():
        states, _ = network(table(inputs))
        descend(adam, F.cross_entropy(output(states).reshape(-1, vocabulary), targets))
    return step


STEPS = {
    "vae-mlp": lambda: variational_autoencoder(784, 400, 20, 128),
    "vae-digits": lambda: variational_autoencoder(64, 128, 2, 64),
    "gan-ring": lambda: point_gan(256, penalty=False),
    "wgan-gp": lambda: point_gan(256, penalty=True),
    "conv-gan": lambda: convolutional_gan(64),
    "lstm-mle": lambda: token_lstm(5000, 32, 32, 20, 64),
}

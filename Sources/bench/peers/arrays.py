"""Products and functions of arrays in NumPy."""
import numpy as np

import shapes


def start(options):
    pass


FUNCTIONS = {
    "exp": np.exp, "log": np.log, "tanh": np.tanh, "sin": np.sin, "squareRoot": np.sqrt, "sum": np.sum, "add": np.add,
    "multiply": np.multiply, "relu": lambda x: np.maximum(x, 0), "softplus": lambda x: np.logaddexp(x, np.float32(0)),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "columnSum": lambda x: x.reshape(-1, 64).sum(0),
    "transpose": lambda x: np.ascontiguousarray(x.reshape(-1, 64).T),
}


def make(name):
    draws = np.random.default_rng(0)
    kind, size = shapes.parse(name)
    if kind == "matmul":
        scalar = np.float64 if size.double else np.float32
        a, b = draws.random((size.m, size.k), scalar), draws.random((size.k, size.n), scalar)
        return lambda: a @ b
    if kind == "normal":
        return lambda: draws.standard_normal(size, np.float32)
    if kind in FUNCTIONS:
        x, y = draws.random(size, np.float32) + np.float32(0.5), draws.random(size, np.float32) + np.float32(0.5)
        return (lambda: FUNCTIONS[kind](x, y)) if kind in ("add", "multiply") else (lambda: FUNCTIONS[kind](x))
    return None

"""Expectation-maximisation in scikit-learn, on the bench's own points and from its own start."""
import time
import warnings

import numpy as np
from sklearn.mixture import GaussianMixture

settings = {}


def start(options):
    settings["data"] = options.data
    warnings.filterwarnings("ignore")  # it is told to stop before it has converged


def make(name):
    """Seconds an iteration: what twenty more of them take, so that starting and ending do not count."""
    kind, rows, columns, components = name.replace("x", "-").split("-")
    if kind != "em":
        return None
    rows, columns, components = int(rows), int(columns), int(components)
    numbers = np.fromfile(settings["data"])
    points = numbers[:rows * columns].reshape(rows, columns)
    means = numbers[rows * columns:].reshape(components, columns)

    def fit(iterations):
        model = GaussianMixture(
            components, max_iter=iterations, tol=0, weights_init=np.full(components, 1 / components), means_init=means,
            precisions_init=np.repeat(np.eye(columns)[None], components, 0))
        begin = time.perf_counter()
        model.fit(points)
        return time.perf_counter() - begin

    return float(np.median([(fit(21) - fit(1)) / 20 for _ in range(3)]))

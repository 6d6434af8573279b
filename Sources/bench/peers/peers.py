"""Times what the bench times, in the libraries of others.

    python peers.py --engines                                    which are installed, and which are missing
    python peers.py --engine torch --threads 2 vae-mlp wgan-gp   workload <tab> engine <tab> microseconds

Every engine runs in a process of its own, so that none inherits the threads or the memory of another. What a name stands
for is said by `bench --list`; shapes are part of the names of products (rows x inner x columns) and functions.
With --memory, two more columns: the greatest memory of the process in megabytes, and what of it was there before the first
step, with the library loaded.
"""
import argparse
import importlib
import importlib.util
import os
import resource
import statistics
import sys
import time
from importlib.metadata import version

ENGINES = {  # engine: the package it needs, and the module here that drives it
    "torch": ("torch", "torch_steps"),
    "jax": ("jax", "jax_steps"),
    "numpy": ("numpy", "arrays"),
    "scikit-learn": ("scikit-learn", "mixtures"),
}
IMPORTS = {"scikit-learn": "sklearn"}


def print_engines():
    for engine, (package, _) in ENGINES.items():
        found = importlib.util.find_spec(IMPORTS.get(package, package)) is not None
        print(f"{engine}\t{version(package) if found else 'missing'}")


def limit_threads(threads):
    """Before any library is loaded: they read these once, and JAX counts the processors that it may use."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(threads)
    os.environ["JAX_PLATFORMS"] = "cpu"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def seconds_per_call(step, seconds, warmup=5):
    """The median over repeats of about ten milliseconds: the same rule as the bench's own."""
    for _ in range(warmup):
        step()
    begin = time.perf_counter()
    step()
    calls = max(1, int(0.01 / max(time.perf_counter() - begin, 1e-9)))
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        begin = time.perf_counter()
        for _ in range(calls):
            step()
        times.append((time.perf_counter() - begin) / calls)
    return statistics.median(times)


def peak_megabytes():
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--engines", action="store_true")
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--data", help="the points of the mixture, as the bench writes them")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if options.engines or not options.engine:
        return print_engines()
    limit_threads(options.threads)
    driver = importlib.import_module(ENGINES[options.engine][1])
    driver.start(options)
    for name in options.names:
        before = peak_megabytes()
        try:
            step = driver.make(name)
            if step is None:
                continue
            # A driver that cannot be called again and again measures its own seconds.
            seconds = step if isinstance(step, float) else seconds_per_call(step, options.seconds)
        except Exception as error:
            print(f"{name}: {options.engine} failed: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
            continue
        memory = f"\t{peak_megabytes():.1f}\t{before:.1f}" if options.memory else ""
        print(f"{name}\t{options.engine}\t{seconds * 1e6:.4f}{memory}", flush=True)


if __name__ == "__main__":
    main()

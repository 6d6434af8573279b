"""What the names of products and functions say: matmul-64x784x400, matmul-double-256x256x256, exp-65536."""
from collections import namedtuple

Product = namedtuple("Product", "m k n double")


def parse(name):
    kind, *rest = name.split("-")
    if kind == "matmul":
        return kind, Product(*(int(length) for length in rest[-1].split("x")), "double" in rest)
    return kind, int(rest[-1]) if rest and rest[-1].isdigit() else None

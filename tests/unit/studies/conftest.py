"""The cells that points are solved of."""

from ..solving.conftest import cell, design, other

__all__ = ["cell", "design", "other"]

"""CasADi functions as text, and the lock under which they are made."""

import threading
from typing import Any, NamedTuple, Self

import casadi

one_at_a_time = threading.RLock()
"""CasADi lets other threads run meanwhile, for which not every build of it is made."""


class Part(NamedTuple):
    """A function of a model."""

    name: str
    code: str
    """As CasADi writes it."""

    def function(self) -> Any:
        """The ``casadi.Function``."""
        with one_at_a_time:
            return casadi.Function.deserialize(self.code)

    @classmethod
    def of(cls, function: Any) -> Self:
        """Of a ``casadi.Function``."""
        return cls(function.name(), function.serialize())

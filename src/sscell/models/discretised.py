"""A discretised model as functions and numbers, so that it can be kept on disk."""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import pybamm
from numpy.typing import NDArray

from sscell.models.private_folder import NoFolderError, folder, keep, kept, unfinished
from sscell.models.solver_arguments import solver_arguments
from sscell.models.symbols import Part, one_at_a_time

SUFFIX = ".model"
"""Of a file that holds one."""


@dataclass(frozen=True)
class Discretised:
    """What PyBaMM makes of a model: enough to solve it, without making it again.

    Examples
    --------
    >>> import numpy as np
    >>> import pybamm
    >>> from sscell.models.discretised import Discretised
    >>> model, x = pybamm.BaseModel(), pybamm.Variable("x")
    >>> model.rhs, model.initial_conditions = {x: -pybamm.InputParameter("k") * x}, {x: 3.0}
    >>> model.variables = {"x": x}
    >>> _ = pybamm.Discretisation().process_model(model)
    >>> Discretised.of(model, ["other", "k"], ["x"]).columns
    (1,)
    """

    columns: tuple[int, ...]
    """Which inputs, of those it was made with, its functions take, in their order."""
    states: int
    differential: int
    """How many of the states have a rate; they come first."""
    start: Part
    """Gives all states at the first instant."""
    rates: Part
    """Gives the rates of those that have one."""
    parts: Mapping[str, Part | list[Part]]
    """Arguments of the solver that are functions."""
    numbers: Mapping[str, Any]
    """All others."""

    @classmethod
    def of(cls, model: pybamm.BaseModel, inputs: Sequence[str], outputs: Sequence[str]) -> Self:
        """Make the functions of a model that PyBaMM has discretised.

        Parameters
        ----------
        model : pybamm.BaseModel
        inputs : sequence of str
            Names, those of the model among them.
        outputs : sequence of str
            Variables that a solver gives back.

        Raises
        ------
        pybamm.SolverError
            If an input of the model has no name here.
        """
        given = dict.fromkeys(inputs, 1.0)
        with one_at_a_time:
            taken = pybamm.BaseSolver._set_up_model_inputs(model, given)
            arguments = solver_arguments(model, taken, outputs)
            parts = {name: value for name, value in arguments.items() if _is_function(value)}
            return cls(
                tuple(list(inputs).index(name) for name in taken),
                int(model.len_rhs_and_alg),
                int(model.len_rhs),
                Part.of(model.initial_conditions_eval),
                Part.of(model.rhs_eval),
                parts,
                {name: value for name, value in arguments.items() if name not in parts},
            )

    @property
    def functions(self) -> list[Part]:
        """All that are arguments of the solver."""
        values = self.parts.values()
        return [part for v in values for part in ([v] if isinstance(v, Part) else v)]

    @cached_property
    def start_at(self) -> Any:
        """As a CasADi function of time, states and inputs."""
        return self.start.function()

    @cached_property
    def rates_at(self) -> Any:
        """As a CasADi function of time, states and inputs."""
        return self.rates.function()

    def starts(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """States that points start from.

        Parameters
        ----------
        rows : array, shape (n, m)
            Inputs, of those it was made with.

        Returns
        -------
        array, shape (n, states)
        """
        blank = np.zeros((self.states, 1))
        with one_at_a_time:
            return np.array(self.start_at(0.0, blank, rows[:, self.columns].T)).T

    def slopes(self, rows: NDArray[np.float64], states: NDArray[np.float64]) -> NDArray[np.float64]:
        """Rates of states, 0 for those that have none, shape as that of the states."""
        slopes = np.zeros_like(states)
        with one_at_a_time:
            rates = self.rates_at(0.0, states.T, rows[:, self.columns].T)
            slopes[:, : self.differential] = np.array(rates).T
        return slopes

    def to_bytes(self) -> bytes:
        """As text, compressed."""
        text = json.dumps(asdict(self), default=lambda numbers: numbers.tolist())
        return zlib.compress(text.encode(), level=1)

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """What :meth:`to_bytes` gave."""
        read = json.loads(zlib.decompress(content))
        for name in ("start", "rates"):
            read[name] = Part(*read[name])
        read["columns"] = tuple(read["columns"])
        read["parts"] = {name: _part(value) for name, value in read["parts"].items()}
        return cls(**read)


def _is_function(value: Any) -> bool:
    return isinstance(value, Part) or (isinstance(value, list) and value != [])


def _part(read: list[Any]) -> Part | list[Part]:
    return Part(*read) if isinstance(read[0], str) else [Part(*each) for each in read]


def kept_or_made(key: str | None, make: Callable[[], Discretised]) -> Discretised:
    """A discretised model from the cache folder; made, and kept there, if it is not in it.

    Parameters
    ----------
    key : str or None
        Letters and digits; of all that it follows from. None if it is not to be kept.
    make : callable
    """
    if key is None:
        return make()
    try:
        directory = folder()
    except NoFolderError:
        return make()  # a fraction of a second is lost, which needs no warning
    with suppress(OSError):
        if path := kept(directory, key, SUFFIX):
            return Discretised.from_bytes(path.read_bytes())
    made = make()
    with suppress(OSError), unfinished(directory) as work:
        file = work / "made"
        file.write_bytes(made.to_bytes())
        keep(directory, key, file, SUFFIX)
    return made

"""A CasADi function as operations on vectors, in loops as few as possible.

CasADi has an operation at a time for all control volumes. Here operations on vectors of one
length that wait for nothing else share a block, which is one loop; what moves entries or sums
them up is between the loops.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any, Literal

import casadi
import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]
Kind = Literal[
    "loop", "scalar", "input", "constant", "spread", "gather", "joined", "set", "add", "product",
    "least",
]  # fmt: skip
"""An operation on each entry; on numbers; given; given here; the same number in all entries;
entries of one value; of several; replaced; added to; a product of matrices; a minimum."""

MOST_IN_LOOP = 250
"""Operations in one loop; the compiler takes long for more."""
MOST_SHIFTED = 4
"""Terms in an entry of a product of matrices up to which it is a sum of shifted vectors."""

FORMS = {
    casadi.OP_ADD: "({0} + {1})",
    casadi.OP_SUB: "({0} - {1})",
    casadi.OP_MUL: "({0} * {1})",
    casadi.OP_DIV: "({0} / {1})",
    casadi.OP_NEG: "(-{0})",
    casadi.OP_EXP: "exp({0})",
    casadi.OP_LOG: "log({0})",
    casadi.OP_POW: "pow({0}, {1})",
    casadi.OP_CONSTPOW: "pow({0}, {1})",
    casadi.OP_SQRT: "sqrt({0})",
    casadi.OP_SQ: "square({0})",
    casadi.OP_TWICE: "(2. * {0})",
    casadi.OP_INV: "(1. / {0})",
    casadi.OP_SINH: "sinh({0})",
    casadi.OP_COSH: "cosh({0})",
    casadi.OP_TANH: "tanh({0})",
    casadi.OP_ASINH: "asinh({0})",
    casadi.OP_HYPOT: "sqrt(square({0}) + square({1}))",
    casadi.OP_FABS: "fabs({0})",
    casadi.OP_SIGN: "sign({0})",
    casadi.OP_FMIN: "least({0}, {1})",
    casadi.OP_FMAX: "most({0}, {1})",
    casadi.OP_LT: "({0} < {1} ? 1. : 0.)",
    casadi.OP_LE: "({0} <= {1} ? 1. : 0.)",
    casadi.OP_EQ: "({0} == {1} ? 1. : 0.)",
    casadi.OP_NE: "({0} != {1} ? 1. : 0.)",
    casadi.OP_AND: "({0} != 0 && {1} != 0 ? 1. : 0.)",
    casadi.OP_OR: "({0} != 0 || {1} != 0 ? 1. : 0.)",
    casadi.OP_NOT: "({0} == 0 ? 1. : 0.)",
    casadi.OP_IF_ELSE_ZERO: "({0} != 0 ? {1} : 0.)",
}
"""Operations on each entry, in C."""


class NoLoopsError(Exception):
    """What a function has that is not known here."""


@dataclass(eq=False)
class Value:
    """The nonzeros of an intermediate result."""

    size: int
    kind: Kind
    operands: tuple["Value", ...] = ()
    form: str = ""
    data: Any = None
    """Numbers of a constant, positions of what is moved."""
    block: int = -1
    stage: int = 0
    is_stored: bool = False
    """Whether it is needed outside its loop."""
    users: list[int] = field(default_factory=list)
    """Blocks that look at it."""


class VectorGraph:
    """The values of a function, in blocks that follow one another.

    Parameters
    ----------
    function : casadi.Function
    differentiated : mapping of str to casadi.Function, optional
        Functions by the name of their Jacobian, which is then derived from them.

    Raises
    ------
    NoLoopsError
        If it has an operation that is not known here, as a table that is interpolated.
    """

    def __init__(self, function: Any, differentiated: Mapping[str, Any] | None = None) -> None:
        self.function = function
        self.values: list[Value] = []
        """In an order in which they can be computed."""
        self._known: dict[Any, Value] = {}
        self._differentiated = differentiated or {}
        self.outputs = self._read(function)
        """Index of an output, position in it, what is there."""
        self.blocks = _blocks(self.values, self.outputs)

    def _new(self, value: Value, key: Any) -> Value:
        """A value, or the one that is the same."""
        if key not in self._known:
            self._known[key] = value
            self.values.append(value)
        return self._known[key]

    def _read(
        self, f: Any, arguments: Sequence[Value] | None = None
    ) -> list[tuple[int, int, Value]]:
        if f.class_name() != "MXFunction":
            raise NoLoopsError(f.class_name())
        if f.name() in self._differentiated:
            from sscell.models.vector_jacobian import jacobian

            function = self._differentiated[f.name()]
            return [(0, 0, jacobian(self, self._read(function, arguments), f.sparsity_out(0)))]
        slots: dict[int, Value] = {}
        outputs: list[tuple[int, int, Value]] = []
        for k in range(f.n_instructions()):
            op, node = f.instruction_id(k), f.instruction_MX(k)
            into, out = f.instruction_input(k), f.instruction_output(k)
            if op == casadi.OP_OUTPUT:
                about = node.info()
                outputs.append((about["ind"], about["offset"], slots[into[0]]))
                continue
            if op == casadi.OP_INPUT:
                about = node.info()
                results = [self._input(about["ind"], about["offset"], node.nnz(), arguments)]
            elif op == casadi.OP_CALL:
                results = self._called(node.which_function(), [slots[i] for i in into])
            else:
                results = self._results(op, node, [slots[i] for i in into])
            slots |= {i: result for i, result in zip(out, results, strict=True) if i >= 0}
        return outputs

    def _called(self, f: Any, arguments: Sequence[Value]) -> list[Value]:
        """Each output of a function that is called."""
        results = []
        parts = sorted(self._read(f, arguments), key=lambda part: part[:2])
        for index, rows in groupby(parts, key=lambda part: part[0]):
            values = [value for *_, value in rows]
            results.append(self.joined(values, np.arange(f.nnz_out(index))))
        return results

    def _results(self, op: int, node: Any, operands: list[Value]) -> list[Value]:
        if op == casadi.OP_CONST:
            return [self.constant(np.array(node.to_DM().nonzeros()))]
        if op in FORMS:
            return [self.each(op, operands, node.nnz())]
        if op == casadi.OP_MTIMES:
            return [self._product(node, *operands)]
        if op in (casadi.OP_VERTSPLIT, casadi.OP_HORZSPLIT):
            cuts = pairwise(node.info()["offset"])
            return [self.gather(operands[0], np.arange(*cut)) for cut in cuts]
        if op == casadi.OP_DOT:
            each = self.each(casadi.OP_MUL, operands, operands[0].size)
            return [self._sum(each)]
        if op == casadi.OP_MMIN:
            return [self._new(Value(1, "least", (operands[0],)), ("least", id(operands[0])))]
        if op in (casadi.OP_SETNONZEROS, casadi.OP_ADDNONZEROS):
            return [self._changed(op, node, *operands)]
        if op == casadi.OP_GETNONZEROS:
            return [self.gather(operands[0], _positions(node.info()))]
        if op in (casadi.OP_RESHAPE, casadi.OP_SPARSITY_CAST):
            return operands
        return [self._moved(op, node, operands)]

    def _input(
        self, index: int, offset: int, size: int, arguments: Sequence[Value] | None = None
    ) -> Value:
        if arguments is not None:
            return self.gather(arguments[index], np.arange(offset, offset + size))
        return self._new(Value(size, "input", data=(index, offset)), ("input", index, offset, size))

    def constant(self, values: NDArray[np.float64]) -> Value:
        if values.size and (values == values[0]).all():
            value = Value(1, "constant", data=values[:1])
            return self.spread(self._new(value, ("number", float(values[0]))), values.size)
        return self._new(Value(values.size, "constant", data=values), values.tobytes())

    def spread(self, number: Value, size: int) -> Value:
        if size == 1:
            return number
        return self._new(Value(size, "spread", (number,)), ("spread", id(number), size))

    def each(self, op: int, operands: Sequence[Value], size: int) -> Value:
        plain = [v.operands[0] if v.kind == "spread" else v for v in operands]
        if any(v.size not in (1, size) for v in plain):
            raise NoLoopsError(f"operation {op} on vectors of different length")
        form = FORMS[op]
        if form == "pow({0}, {1})" and plain[1].kind == "constant" and plain[1].data[0] == 0.5:
            form, plain = "sqrt({0})", plain[:1]
        if size > 1 and all(v.size == 1 for v in plain):
            return self.spread(self._of_form(form, plain, 1), size)
        return self._of_form(form, plain, size)

    def _of_form(self, form: str, operands: Sequence[Value], size: int) -> Value:
        kind: Kind = "loop" if size > 1 else "scalar"
        value = Value(size, kind, tuple(operands), form)
        return self._new(value, (form, size, *map(id, operands)))

    def _in_memory(self, value: Value) -> Value:
        return self._of_form("{0}", value.operands, value.size) if value.kind == "spread" else value

    def _changed(self, op: int, node: Any, base: Value, part: Value) -> Value:
        kind: Kind = "set" if op == casadi.OP_SETNONZEROS else "add"
        where = _positions(node.info())
        value = Value(base.size, kind, (base, part), data=where)
        return self._new(value, (kind, id(base), id(part), where.tobytes()))

    def _moved(self, op: int, node: Any, operands: list[Value]) -> Value:
        """Operations that only decide which entry goes where, found by numbering the entries."""
        moves: dict[int, Callable[..., Any]] = {
            casadi.OP_TRANSPOSE: lambda matrix: matrix.T,
            casadi.OP_PROJECT: lambda matrix: casadi.project(matrix, node.sparsity()),
            casadi.OP_VERTCAT: casadi.vertcat,
            casadi.OP_HORZCAT: casadi.horzcat,
            casadi.OP_DIAGCAT: casadi.diagcat,
        }
        if op not in moves:
            raise NoLoopsError(f"operation {op}")
        start, numbered = 1.0, []
        for i in range(node.n_dep()):
            pattern = node.dep(i).sparsity()
            numbered.append(casadi.DM(pattern, start + np.arange(pattern.nnz())))
            start += pattern.nnz()
        moved = moves[op](*numbered)
        return self.joined(operands, np.array(moved.nonzeros(), dtype=np.int64) - 1)

    def joined(self, parts: Sequence[Value], source: Indices) -> Value:
        """Entries of several values by their number over all of them, -1 for a zero."""
        if len(parts) == 1:
            return self.gather(parts[0], source)
        value = Value(source.size, "joined", tuple(parts), data=source)
        return self._new(value, ("joined", source.tobytes(), *map(id, parts)))

    def gather(self, source: Value, where: Indices) -> Value:
        """Entries of a value, -1 for a zero."""
        if source.kind == "spread" and (where >= 0).all():
            return self.spread(source.operands[0], where.size)
        if np.array_equal(where, np.arange(source.size)):
            return source
        if source.kind == "constant":
            return self.constant(np.where(where >= 0, source.data[where], 0.0))
        follows = where.size > 0 and where[0] >= 0 and (np.diff(where) == 1).all()
        if source.kind == "input" and follows:
            index, offset = source.data
            return self._input(index, offset + int(where[0]), where.size)
        value = Value(where.size, "gather", (source,), data=where)
        return self._new(value, ("gather", id(source), where.tobytes()))

    def _product(self, node: Any, base: Value, left: Value, right: Value) -> Value:
        """A matrix and a product of two added to it."""
        terms = _terms(*(matrix.sparsity() for matrix in (node, node.dep(1), node.dep(2))))
        if not len(terms):
            return base
        if np.bincount(terms[:, 0]).max() <= MOST_SHIFTED:
            return self._shifted(base, left, right, terms)
        operands = base, self._in_memory(left), self._in_memory(right)
        return self._new(
            Value(base.size, "product", operands, data=terms),
            ("product", terms.tobytes(), *map(id, operands)),
        )

    def _sum(self, vector: Value) -> Value:
        size, unit = vector.size, self.constant(np.ones(1))
        terms = np.stack([np.zeros(size), np.zeros(size), np.arange(size)], axis=1)
        operands = self.constant(np.zeros(1)), unit, self._in_memory(vector)
        value = Value(1, "product", operands, data=terms.astype(np.int64))
        return self._new(value, ("sum", id(vector)))

    def _shifted(self, base: Value, left: Value, right: Value, terms: Indices) -> Value:
        """A product with few terms in an entry, as of a gradient or a diagonal."""
        ordered = terms[np.argsort(terms[:, 0], kind="stable")]
        rank = np.arange(len(ordered)) - np.searchsorted(ordered[:, 0], ordered[:, 0])
        result, size = base, base.size
        for k in range(int(rank.max()) + 1):
            rows, factors, entries = ordered[rank == k].T
            of_left, of_right = np.full(size, -1), np.full(size, -1)
            of_left[rows], of_right[rows] = factors, entries
            # rows without a term look beside it, so that all entries follow one another
            beside = np.clip(np.arange(size) + entries[0] - rows[0], 0, right.size - 1)
            part = self.gather(right, np.where(of_right >= 0, of_right, beside))
            scaled = self.each(casadi.OP_MUL, [part, self.gather(left, of_left)], size)
            is_first = base.kind == "spread" and k == 0 and _is_zero(base.operands[0])
            result = scaled if is_first else self.each(casadi.OP_ADD, [result, scaled], size)
        return result


def _blocks(values: list[Value], outputs: Sequence[tuple[int, int, Value]]) -> list[list[Value]]:
    """What is needed, in the order in which it is computed: a loop, or what is between loops."""
    wanted, needed = {id(v) for *_, v in outputs}, list[Value]()
    for value in reversed(values):
        if id(value) in wanted:
            needed.append(value)
            wanted |= {id(v) for v in value.operands}
    stages: dict[int, list[Value]] = {}
    for value in reversed(needed):
        is_loop = value.kind == "loop"
        before = (v.stage + (v.kind == "loop" and not is_loop) for v in value.operands)
        value.stage = max(before, default=0)
        stages.setdefault(value.stage, []).append(value)
    blocks = []
    for _, stage in sorted(stages.items()):
        blocks.append([v for v in stage if v.kind != "loop"])
        loops = sorted((v for v in stage if v.kind == "loop"), key=lambda v: v.size)
        for _, loop in groupby(loops, key=lambda v: v.size):
            body = list(loop)
            blocks += [body[s : s + MOST_IN_LOOP] for s in range(0, len(body), MOST_IN_LOOP)]
    blocks = [block for block in blocks if block]
    for i, block in enumerate(blocks):
        for value in block:
            value.block = i
            for operand in value.operands:
                operand.users.append(i)
                operand.is_stored |= operand.block != i
    for *_, value in outputs:
        value.is_stored = True
        value.users.append(len(blocks))
    return blocks


def _is_zero(value: Value) -> bool:
    return value.kind == "constant" and not value.data.any()


def _positions(about: dict[str, Any]) -> Indices:
    """Of the nonzeros that CasADi takes or changes."""
    if "nz" in about:
        return np.array(about["nz"], dtype=np.int64)
    cuts = [about["slice"]] if "slice" in about else [about["outer"], about["inner"]]
    whole = np.zeros(1, dtype=np.int64)
    for cut in cuts:
        each = np.arange(cut["start"], cut["stop"], cut["step"])
        whole = (whole[:, None] + each[None, :]).ravel()
    return whole


def _terms(result: Any, left: Any, right: Any) -> Indices:
    """Positions of nonzeros in result, left and right factor that belong together."""
    at = {rc: k for k, rc in enumerate(zip(result.row(), result.get_col(), strict=True))}
    starts, rows = left.colind(), left.row()
    terms = [
        (at[rows[i], column], i, k)
        for k, (inner, column) in enumerate(zip(right.row(), right.get_col(), strict=True))
        for i in range(starts[inner], starts[inner + 1])
        if (rows[i], column) in at
    ]
    return np.array(terms, dtype=np.int64).reshape(-1, 3)

"""Derivatives of vectors of control volumes, each a few diagonals of a matrix.

A quantity in a control volume depends on states there and beside it. So the derivative with respect
to all states is a vector of coefficients for each distance between row and column, and every rule
of differentiation is an operation on such vectors. CasADi's compressed Jacobian of the same
equations costs several times as much.
"""

from collections.abc import Callable, Sequence
from typing import Any

import casadi
import numpy as np

from sscell.models.vector_graph import FORMS, Indices, NoLoopsError, Value, VectorGraph

STATES = 1
"""Which argument of PyBaMM's functions the states are, after the time."""

NOWHERE = np.iinfo(np.int64).min
Diagonals = dict[tuple[int, int], Value]
"""Coefficients by (slope, shift): entry i depends on state slope * i + shift."""


def jacobian(graph: VectorGraph, outputs: Sequence[tuple[int, int, Value]], sparsity: Any) -> Value:
    """The nonzeros of a Jacobian with respect to the states.

    Parameters
    ----------
    graph : VectorGraph
        To which what is needed is added.
    outputs : sequence of (int, int, Value)
        Of the function that is differentiated: 0, first row, values.
    sparsity : casadi.Sparsity
        That the Jacobian has to have.

    Raises
    ------
    NoLoopsError
        If an operation has no rule here.
    """
    rule = _Rules(graph)
    derivatives = rule.of_all([value for *_, value in outputs])
    at = {rc: k for k, rc in enumerate(zip(sparsity.row(), sparsity.get_col(), strict=True))}
    # a state of all control volumes may be reached along a row and along a diagonal
    layers, parts, start = [np.full(sparsity.nnz(), -1)], list[Value](), 0
    for _, row, value in outputs:
        for (slope, shift), coefficients in derivatives[id(value)].items():
            pairs = ((row + i, slope * i + shift) for i in range(value.size))
            for i, pair in enumerate(pairs):
                if pair in at:
                    _place(layers, at[pair], start + i)
            parts.append(coefficients)
            start += value.size
    result, *others = [graph.joined(parts, layer) for layer in layers]
    for other in others:
        result = graph.each(casadi.OP_ADD, [result, other], sparsity.nnz())
    return result


def _place(layers: list[Indices], nonzero: int, source: int) -> None:
    """Into the first layer in which nothing is there."""
    for layer in layers:
        if layer[nonzero] < 0:
            layer[nonzero] = source
            return
    layers.append(np.full(layers[0].size, -1))
    layers[-1][nonzero] = source


class _Rules:
    def __init__(self, graph: VectorGraph) -> None:
        self.graph = graph
        self.one = graph.constant(np.ones(1))

    def of_all(self, values: Sequence[Value]) -> dict[int, Diagonals]:
        """Of values and all that they follow from."""
        wanted, needed = {id(v) for v in values}, list[Value]()
        for value in reversed(self.graph.values):
            if id(value) in wanted:
                needed.append(value)
                wanted |= {id(v) for v in value.operands}
        known: dict[int, Diagonals] = {}
        for value in reversed(needed):
            known[id(value)] = self._of(value, [known[id(v)] for v in value.operands])
        return known

    def _of(self, value: Value, inner: list[Diagonals]) -> Diagonals:
        if value.kind == "input":
            index, offset = value.data
            ones = self.graph.spread(self.one, value.size)
            return {(1, offset): ones} if index == STATES else {}
        if not any(inner):
            return {}
        if value.kind == "spread":
            return {
                (0, shift): self.graph.spread(each, value.size)
                for (_, shift), each in inner[0].items()
            }
        if value.kind in ("loop", "scalar"):
            return self._chained(value, inner)
        if value.kind == "gather":
            return self._gathered(value, inner[0])
        if value.kind == "joined":
            return self._joined(value, inner)
        raise NoLoopsError(f"derivative of {value.kind}")

    def _chained(self, value: Value, inner: list[Diagonals]) -> Diagonals:
        result: Diagonals = {}
        for position, (operand, diagonals) in enumerate(zip(value.operands, inner, strict=True)):
            partial = self._partial(value, position) if diagonals else None
            if partial is None:
                continue
            for (slope, shift), each in diagonals.items():
                key = (0 if operand.size < value.size else slope), shift
                term = self._times(partial, each, value.size)
                if key in result:
                    term = self.graph.each(casadi.OP_ADD, [result[key], term], value.size)
                result[key] = term
        return result

    def _times(self, left: Value, right: Value, size: int) -> Value:
        for factor, other in ((left, right), (right, left)):
            if self._is_one(factor):
                return other if other.size == size else self.graph.spread(other, size)
        return self.graph.each(casadi.OP_MUL, [left, right], size)

    def _is_one(self, value: Value) -> bool:
        return value is self.one or (value.kind == "spread" and value.operands[0] is self.one)

    def _partial(self, value: Value, position: int) -> Value | None:
        """With respect to one of the operands; None if it is zero."""
        rules = _PARTIALS.get(value.form)
        if rules is None:
            raise NoLoopsError(f"derivative of {value.form}")
        rule = rules[position]
        if rule is None or isinstance(rule, int):
            return None if rule is None else self.graph.constant(np.full(1, float(rule)))

        def build(op: int, *operands: Value | float) -> Value:
            values = [
                v if isinstance(v, Value) else self.graph.constant(np.full(1, float(v)))
                for v in operands
            ]
            return self.graph.each(op, values, max(v.size for v in values))

        return rule(build, value, *value.operands)

    def _gathered(self, value: Value, inner: Diagonals) -> Diagonals:
        where, result = value.data, Diagonals()
        moved = np.where(where >= 0, where - np.arange(value.size), NOWHERE)
        for distance in np.unique(moved[moved != NOWHERE]).tolist():
            chosen = np.where(moved == distance, where, -1)
            for (slope, shift), each in inner.items():
                # of a number, which is entry 0, the slope is free
                key = (slope if value.size > 1 else 1), shift + slope * distance
                part = self.graph.gather(each, chosen)
                if key in result:
                    part = self.graph.each(casadi.OP_ADD, [result[key], part], value.size)
                result[key] = part
        return result

    def _joined(self, value: Value, inner: list[Diagonals]) -> Diagonals:
        sizes = [v.size for v in value.operands]
        if not np.array_equal(value.data, np.arange(sum(sizes))):
            raise NoLoopsError("derivative of entries in another order")
        starts = np.cumsum([0, *sizes]).tolist()
        parts: dict[tuple[int, int], dict[int, Value]] = {}
        for i, (start, diagonals) in enumerate(zip(starts[:-1], inner, strict=True)):
            for (slope, shift), each in diagonals.items():
                parts.setdefault((slope, shift - slope * start), {})[i] = each
        zero = self.graph.constant(np.zeros(1))
        return {
            key: self.graph.joined(
                [given.get(i, self.graph.spread(zero, size)) for i, size in enumerate(sizes)],
                value.data,
            )
            for key, given in parts.items()
        }


_Rule = Callable[..., Value] | int | None
_PARTIALS: dict[str, tuple[_Rule, ...]] = {
    "{0}": (1,),
    FORMS[casadi.OP_ADD]: (1, 1),
    FORMS[casadi.OP_SUB]: (1, -1),
    FORMS[casadi.OP_MUL]: (lambda do, r, a, b: b, lambda do, r, a, b: a),
    FORMS[casadi.OP_DIV]: (
        lambda do, r, a, b: do(casadi.OP_INV, b),
        lambda do, r, a, b: do(casadi.OP_NEG, do(casadi.OP_DIV, r, b)),
    ),
    FORMS[casadi.OP_NEG]: (-1,),
    FORMS[casadi.OP_EXP]: (lambda do, r, a: r,),
    FORMS[casadi.OP_LOG]: (lambda do, r, a: do(casadi.OP_INV, a),),
    FORMS[casadi.OP_POW]: (
        lambda do, r, a, b: do(casadi.OP_MUL, b, do(casadi.OP_POW, a, do(casadi.OP_SUB, b, 1))),
        lambda do, r, a, b: do(casadi.OP_MUL, r, do(casadi.OP_LOG, a)),
    ),
    FORMS[casadi.OP_SQRT]: (lambda do, r, a: do(casadi.OP_DIV, 0.5, r),),
    FORMS[casadi.OP_SQ]: (lambda do, r, a: do(casadi.OP_TWICE, a),),
    FORMS[casadi.OP_TWICE]: (2,),
    FORMS[casadi.OP_INV]: (lambda do, r, a: do(casadi.OP_NEG, do(casadi.OP_SQ, r)),),
    FORMS[casadi.OP_SINH]: (lambda do, r, a: do(casadi.OP_COSH, a),),
    FORMS[casadi.OP_COSH]: (lambda do, r, a: do(casadi.OP_SINH, a),),
    FORMS[casadi.OP_TANH]: (lambda do, r, a: do(casadi.OP_SUB, 1, do(casadi.OP_SQ, r)),),
    FORMS[casadi.OP_ASINH]: (lambda do, r, a: do(casadi.OP_INV, do(casadi.OP_HYPOT, a, 1)),),
    FORMS[casadi.OP_HYPOT]: (
        lambda do, r, a, b: do(casadi.OP_DIV, a, r),
        lambda do, r, a, b: do(casadi.OP_DIV, b, r),
    ),
    FORMS[casadi.OP_FABS]: (lambda do, r, a: do(casadi.OP_SIGN, a),),
    FORMS[casadi.OP_SIGN]: (None,),
    FORMS[casadi.OP_FMIN]: (
        lambda do, r, a, b: do(casadi.OP_LE, a, b),
        lambda do, r, a, b: do(casadi.OP_LT, b, a),
    ),
    FORMS[casadi.OP_FMAX]: (
        lambda do, r, a, b: do(casadi.OP_LE, b, a),
        lambda do, r, a, b: do(casadi.OP_LT, a, b),
    ),
    FORMS[casadi.OP_IF_ELSE_ZERO]: (
        None,
        lambda do, r, a, b: do(casadi.OP_NOT, do(casadi.OP_NOT, a)),
    ),
    **{
        FORMS[op]: (None, None)
        for op in (
            casadi.OP_LT,
            casadi.OP_LE,
            casadi.OP_EQ,
            casadi.OP_NE,
            casadi.OP_AND,
            casadi.OP_OR,
        )
    },
    FORMS[casadi.OP_NOT]: (None,),
}
"""Of each form with respect to its operands: how it is built, a number, or None for zero."""

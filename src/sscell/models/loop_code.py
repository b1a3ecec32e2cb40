"""C code of CasADi functions in which many operations on the control volumes share a loop.

CasADi writes a loop and an array for each operation. In a shared loop what is between two
operations stays in registers, and exponentials are taken of several control volumes at once.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sscell.models.vector_graph import Indices, NoLoopsError, Value, VectorGraph

PRELUDE = """\
#include <math.h>
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__)
#if __GLIBC_PREREQ(2, 35)
#define VECTOR __attribute__((simd("notinbranch")))
VECTOR double exp(double); VECTOR double log(double); VECTOR double pow(double, double);
VECTOR double sinh(double); VECTOR double cosh(double); VECTOR double tanh(double);
VECTOR double asinh(double);
#endif
#endif
#ifdef __clang__
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define INDEPENDENT _Pragma("GCC ivdep")
#endif
#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif
typedef long long int integer;
static inline double square(double x) { return x * x; }
static inline double sign(double x) { return x < 0 ? -1. : x > 0 ? 1. : x; }
static inline double least(double x, double y) { return x < y ? x : y; }
static inline double most(double x, double y) { return x > y ? x : y; }
"""
"""What the code of every function needs, once in a file. The C library has the functions named for
vectors too."""

_LOOP = "INDEPENDENT\n  for (int i = 0; i < {size}; ++i) {body}"


def loop_code(function: Any, others: Sequence[Any] = ()) -> str:
    """A function as C code, with what CasADi asks a library about it.

    Parameters
    ----------
    function : casadi.Function
    others : sequence of casadi.Function
        Of the same model; a Jacobian is derived from that of which it is one, where that is
        possible.

    Raises
    ------
    NoLoopsError
        If it has an operation that is not known here, as a table that is interpolated.

    Examples
    --------
    >>> import casadi
    >>> x = casadi.MX.sym("x", 3)
    >>> "exp(x0[0 + i])" in loop_code(casadi.Function("f", [x], [2 * casadi.exp(x)]))
    True
    """
    differentiated = {f"{other.name()}_jac": other for other in others}
    try:
        graph = VectorGraph(function, differentiated)
    except NoLoopsError:
        graph = VectorGraph(function)
    return _Code(graph).text()


class _Code:
    def __init__(self, graph: VectorGraph) -> None:
        self.graph, self.f, self.name = graph, graph.function, graph.function.name()
        self.tables: dict[Any, tuple[str, str]] = {}
        self.lines: list[str] = []
        self.memory = _Memory()
        self.places: dict[int, str] = {}
        """Name of a number, or start of a vector, by value."""
        self.local: dict[int, str] = {}
        """Names inside the loop that is being written."""
        self.names = 0

    def text(self) -> str:
        for i, block in enumerate(self.graph.blocks):
            self.memory.release(i)
            if block[0].kind == "loop":
                self._write_loop(block)
            else:
                for value in block:
                    self._write(value)
        for index, offset, value in self.graph.outputs:
            body = f"res[{index}][{offset} + i] = {self._entry(value, 'i')};"
            self.lines.append(f"if (res[{index}]) for (int i = 0; i < {value.size}; ++i) {body}")
        inputs = []
        for i in range(self.f.n_in()):
            zeros = self._table("double", np.zeros(max(1, self.f.nnz_in(i))))
            inputs.append(f"const double *x{i} = arg[{i}] ? arg[{i}] : {zeros};")
        body = "\n  ".join([*inputs, *self.lines, "return 0;"])
        head = "const double **arg, double **res, integer *iw, double *w, int mem"
        questions = list(self._questions())
        tables = [text for _, text in self.tables.values()]
        return "\n".join([*tables, f"EXPORT int {self.name}({head}) {{\n  {body}\n}}", *questions])

    def _questions(self) -> Iterator[str]:
        """Functions that CasADi asks for numbers, names and sparsities of arguments and results."""
        f, name = self.f, self.name
        sides = (
            ("in", f.n_in(), f.sparsity_in, f.name_in),
            ("out", f.n_out(), f.sparsity_out, f.name_out),
        )
        for side, count, sparsity, title in sides:
            patterns = [self._table("integer", sparsity(i).compress()) for i in range(count)]
            titles = [f'"{title(i)}"' for i in range(count)]
            yield f"EXPORT integer {name}_n_{side}(void) {{ return {count}; }}"
            rows = ("sparsity", "const integer *", patterns), ("name", "const char *", titles)
            for what, kind, answers in rows:
                cases = " ".join(f"case {i}: return {each};" for i, each in enumerate(answers))
                yield f"EXPORT {kind}{name}_{what}_{side}(integer i) {{"
                yield f"  switch (i) {{ {cases} default: return 0; }} }}"
        yield f"EXPORT int {name}_work(integer *a, integer *r, integer *i, integer *w) {{"
        yield f"  if (a) *a = {f.n_in()}; if (r) *r = {f.n_out()};"
        yield f"  if (i) *i = 0; if (w) *w = {self.memory.size}; return 0; }}"

    def _table(self, kind: str, values: Any) -> str:
        key = kind, tuple(values)
        if key not in self.tables:
            name = f"table{len(self.tables)}_{self.name}"
            listed = ", ".join(map(_number if kind == "double" else str, values)) or "0"
            self.tables[key] = name, f"static const {kind} {name}[] = {{{listed}}};"
        return self.tables[key][0]

    def _fresh(self) -> str:
        self.names += 1
        return f"v{self.names}"

    def _entry(self, value: Value, i: str) -> str:
        """One entry of a value; i is ignored for a number."""
        if id(value) in self.local:
            return self.local[id(value)]
        if value.kind == "spread":
            return self._entry(value.operands[0], "0")
        at = "0" if value.size == 1 else i
        if value.kind == "constant":
            if value.size == 1:
                return _number(value.data[0])
            return f"{self._table('double', value.data)}[{at}]"
        if value.kind == "input":
            index, offset = value.data
            return f"x{index}[{offset} + {at}]"
        begin = self.places[id(value)]
        return f"{begin}[{at}]" if begin.startswith("(") else begin

    def _write_loop(self, block: Sequence[Value]) -> None:
        body = []
        for value in block:
            text = value.form.format(*(self._entry(v, "i") for v in value.operands))
            name = self._fresh()
            body.append(f"double {name} = {text};")
            self.local[id(value)] = name
        names, self.local = self.local, {}
        stored = [value for value in block if value.is_stored]
        body += [f"{self._kept(value)}[i] = {names[id(value)]};" for value in stored]
        inside = "\n    ".join(["{", *body])
        self.lines.append(_LOOP.format(size=block[0].size, body=f"{inside}\n  }}"))

    def _kept(self, value: Value) -> str:
        """Where a vector begins in memory."""
        at = self.memory.take(value.size, max(value.users))
        self.places[id(value)] = begin = f"(w + {at})"
        return begin

    def _write(self, value: Value) -> None:
        """What is not in a loop with others."""
        operands = value.operands
        if value.kind == "scalar":
            self._write_number(value, value.form.format(*(self._entry(v, "0") for v in operands)))
        elif value.kind == "least":
            self._write_number(value, self._entry(operands[0], "0"))
            name, each = self.places[id(value)], self._entry(operands[0], "i")
            loop = f"for (int i = 1; i < {operands[0].size}; ++i)"
            self.lines.append(f"{loop} {name} = least({name}, {each});")
        elif value.kind == "gather":
            self._write_gather(value)
        elif value.kind == "joined":
            starts = np.cumsum([0, *(v.size for v in operands)])
            begin = self._cleared(value, value.data)
            for part, start, end in zip(operands, starts[:-1], starts[1:], strict=True):
                to = np.flatnonzero((value.data >= start) & (value.data < end))
                self._move(begin, to, "=", part, value.data[to] - start)
        elif value.kind in ("set", "add"):
            base, part = operands
            begin, to = self._copied(value, base), np.flatnonzero(value.data >= 0)
            self._move(begin, value.data[to], "=" if value.kind == "set" else "+=", part, to)
        elif value.kind == "product":
            base, *factors = operands
            begin = self._copied(value, base)
            target, *of = map(self._index, value.data.T)
            text = " * ".join(self._entry(v, at) for v, at in zip(factors, of, strict=True))
            loop = f"for (int i = 0; i < {len(value.data)}; ++i)"
            self.lines.append(f"{loop} {begin}[{target}] += {text};")

    def _write_number(self, value: Value, text: str) -> None:
        self.places[id(value)] = name = self._fresh()
        self.lines.append(f"double {name} = {text};")

    def _write_gather(self, value: Value) -> None:
        (source,), where = value.operands, value.data
        begin = self.places.get(id(source), "")
        if value.size == 1:
            at = int(where[0])
            self._write_number(value, self._entry(source, str(at)) if at >= 0 else "0.")
        elif begin.startswith("(") and where[0] >= 0 and (np.diff(where) == 1).all():
            # a part of what is in memory already, which has to stay as long
            self.places[id(value)] = self.memory.part(begin, int(where[0]), max(value.users))
        else:
            to = np.flatnonzero(where >= 0)
            self._move(self._cleared(value, where), to, "=", source, where[to])

    def _cleared(self, value: Value, source: Indices) -> str:
        """Where it begins, with zeros where nothing comes."""
        begin = self._kept(value)
        if (source < 0).any():
            self.lines.append(f"for (int i = 0; i < {value.size}; ++i) {begin}[i] = 0;")
        return begin

    def _copied(self, value: Value, base: Value) -> str:
        begin = self._kept(value)
        each = self._entry(base, "i")
        self.lines.append(f"for (int i = 0; i < {value.size}; ++i) {begin}[i] = {each};")
        return begin

    def _move(self, begin: str, to: Indices, sign: str, source: Value, of: Indices) -> None:
        if to.size:
            entry = self._entry(source, self._index(of))
            loop = f"for (int i = 0; i < {to.size}; ++i)"
            self.lines.append(f"{loop} {begin}[{self._index(to)}] {sign} {entry};")

    def _index(self, where: Indices) -> str:
        """Positions as an expression of i."""
        steps = np.unique(np.diff(where))
        if steps.size > 1:
            return f"{self._table('int', where.tolist())}[i]"
        return f"{where[0]} + {steps[0]} * i" if steps.size else f"{where[0]}"


class _Memory:
    """Places in CasADi's work vector, used again once no later block looks at them."""

    def __init__(self) -> None:
        self.size = 0
        self._free: dict[int, list[int]] = {}
        self._used: dict[int, tuple[int, int]] = {}
        """Size and last block, by start."""

    def take(self, size: int, until: int) -> int:
        free = self._free.get(size)
        if free:
            at = free.pop()
        else:
            at = self.size
            self.size += size
        self._used[at] = size, until
        return at

    def part(self, begin: str, start: int, until: int) -> str:
        """Where a part of a vector begins, which is kept as long."""
        at = int(begin.strip("()").split(" + ")[1])
        whole = max(used for used in self._used if used <= at)
        size, last = self._used[whole]
        self._used[whole] = size, max(last, until)
        return f"(w + {at + start})"

    def release(self, now: int) -> None:
        for at, (size, until) in list(self._used.items()):
            if until < now:
                del self._used[at]
                self._free.setdefault(size, []).append(at)


def _number(value: float) -> str:
    if np.isfinite(value):
        return float(value).hex()
    return "NAN" if np.isnan(value) else "HUGE_VAL" if value > 0 else "(-HUGE_VAL)"

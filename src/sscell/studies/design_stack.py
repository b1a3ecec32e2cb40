"""Stacks of electrolytes between a cathode and an anode, ranked by what the cell delivers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign, SeparatorLayer
from sscell.cards.materials import SolidElectrolyte
from sscell.cards.stack import Stack
from sscell.checks.findings import findings
from sscell.checks.interphase import Interphase
from sscell.designs.substitute import with_catholyte
from sscell.errors import InputError, Problem
from sscell.protocols.charge import read_protocol
from sscell.quantities.fields import Length, measure_of
from sscell.quantities.sourced import Sourced
from sscell.reading.estimates import estimates_of
from sscell.reading.read import read_cell
from sscell.results.dataset import Axis
from sscell.results.design_variables import finding_variables
from sscell.solving.run_options import RunOptions, checked_options, execution
from sscell.studies.arguments import checked_charge, checked_rates, checked_stack
from sscell.studies.bands import SAMPLES, Uncertainty, banded, one_as_described, solved_middle
from sscell.studies.candidates import candidates, chosen
from sscell.studies.limits import check_variable
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.rate_grid import RateGrid
from sscell.studies.stack_search import (
    EXCLUDED,
    Proposal,
    StackSearch,
    chosen_proposals,
)
from sscell.studies.stack_variables import excluded_contacts, facts, of_places, plane_variables
from sscell.studies.stack_words import summary

MOST = 40
"""Stacks that are solved if nothing else is asked."""
LIMIT = 10_000


def design_stack(
    cathode: CellDesign | MeasuredCell,
    anode: str | Mapping[str, Any] | None = None,
    electrolytes: Iterable[str | Mapping[str, Any] | SolidElectrolyte] | None = None,
    c_rate: float | str = 1.0,
    *,
    charge: str | None = None,
    folder: str | Path | None = None,
    anolyte_thickness: Any = None,
    maximise: str = "capacity",
    most: int = MOST,
    stack: Stack | Mapping[str, Any] | None = None,
    title: str | None = None,
    uncertainty: Uncertainty | None = None,
    samples: int = SAMPLES,
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    """Catholyte, separator and anolyte between a cathode and an anode, ranked.

    Every electrolyte is judged in the cathode, at its face and at the anode: its windows against
    the potentials over the whole state of charge, and what the library knows of the contact. A
    layer between two others touches electrolytes only. Stacks in which anything is excluded are
    not solved; of the rest, ordered by ohmic resistance, the first ``most`` are.

    Parameters
    ----------
    cathode : CellDesign or MeasuredCell
        Its cathode, cut-offs, temperature, junctions and thickness of the separator are kept;
        a catholyte takes the volume of its catholyte.
    anode : str or mapping, optional
        As in a card, such as ``{"type": "lithium", "resistance": "10 ohm cm^2"}``; of a name
        alone the resistance is that of the cell. That of the cell if not given.
    electrolytes : sequence of names, whole entries or SolidElectrolyte, optional
        Those that may be anywhere; as for ``screen`` the suitable ones of the library and of
        ``folder`` if not given.
    c_rate : float or str
        Of the discharge: ``1``, ``"C/2"``, ``"2 mA/cm^2"``.
    charge : str, optional
        Before the discharge, as for ``rate_capability``.
    folder : path, optional
        Where cards of your own are looked for, before the library.
    anolyte_thickness : quantity, optional
        Of the second of two layers, at the anode; the first has the rest of the thickness. Half
        if not given.
    maximise : str
        A variable of ``rate_capability``, such as ``"stack_specific_energy"``.
    most : int
        Stacks that are solved, at most.
    stack : Stack or mapping, optional
        Collectors and anode, as for ``compare``.
    title : str, optional
    uncertainty, samples
        As for ``rate_capability``.
    **run : RunOptions
        How it is solved: ``accuracy``, ``workers``, ``store``, ``progress``, ...; see
        :class:`RunOptions`.

    Returns
    -------
    xarray.Dataset
        Dims (stack, c_rate), the best first: the variables of ``rate_capability``, at the one
        rate. Dims (stack): ``catholyte``,
        ``separator`` and ``anolyte`` (empty where the separator touches the anode), ``verdict``
        ("fits" | "doubtful" | "unknown") and ``doubts`` in words; ``anode_resistance`` [ohm cm2]
        and its ``anode_resistance_basis`` ("as in the cell" | "measured" | "estimated" |
        "unknown, as in the cell"); ``objective_range``, over ``bound``, of ``maximise`` with the
        highest and lowest estimated resistance; the findings as in ``compare``. Dims
        (stack, plane): ``potential_low``, ``potential_high`` [V], ``thermodynamic_share`` and
        ``practical_share`` of the charge outside of each window, ``contact`` and ``contact_basis``
        ("measured" | "class statement" | "one family" | ...). Dims
        (electrolyte, role): ``place_verdict`` and ``place_reason``. Attributes ``considered``,
        ``passing`` and ``solved`` count stacks, ``excluded_contacts`` lists pairs that react,
        ``summary`` is the printed table. Ranked by verdict, then by ``maximise``.

    Raises
    ------
    InputError
        If what is asked makes no sense, or nothing passes; the message names the reasons.

    Notes
    -----
    All layers of the separator are ohmic resistances in series, so that the stacks of one
    catholyte are ordered exactly, those of several by the resistance of an even reaction. A
    resistance of the anode that nobody measured with a last layer is estimated from what lithium
    makes of it; see the how-to page.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li2zrcl6_li6ps5cl")
    >>> names = ["li2zrcl6", "li3incl6", "li6ps5cl"]
    >>> best = sscell.design_stack(cell, "lithium", names, accuracy="draft")
    >>> print(best["stack"].values[1], best["verdict"].values[1])
    Li6PS5Cl | Li2ZrCl6 | Li6PS5Cl doubtful
    """
    options = checked_options(run, design_stack)
    charge = checked_charge(cathode, "discharge", charge)
    given, kind = one_as_described(cathode, uncertainty, samples)
    check_variable(maximise, "maximise")
    most = _checked_most(most)
    around, protocol = checked_stack(stack), read_protocol("discharge", charge)
    cell = with_anode(given, anode)
    second = _checked_thickness(anolyte_thickness, cell)
    tried, left_out = chosen(electrolytes, folder, cell.ion)
    every = list(candidates(cell, "both", tried))
    search = StackSearch(cell, every, given, second)
    listed = [*search.proposals()]
    made = _made(search, chosen_proposals(listed, most))
    if not made:
        raise InputError(Problem("electrolytes", f"no stack passes: {_commonest(search)}"))
    cells = [design for _, design in made]
    grid = RateGrid(checked_rates([c_rate], cells, "c_rate"), protocol, around)
    with execution(options) as solver:
        variables, known = solved_middle(grid, cells, (len(cells),), kind, solver)
        variables |= banded(grid, cells, (len(cells),), kind, solver, [0] * len(cells))
        if maximise not in variables:
            raise InputError(Problem("maximise", f"'{maximise}' is no variable of these cells"))
        ranges = np.tile(variables[maximise][:, 0], (2, 1))
        estimated = [i for i, (proposal, _) in enumerate(made) if _layer(search, proposal)]
        if estimated:
            ends = [end for i in estimated for end in _ends(search, made[i][0])]
            at_ends, _ = solved_middle(grid, ends, (len(ends),), kind, solver)
            ranges[:, estimated] = at_ends[maximise].reshape(-1, 2).T
    order = _ranked(made, variables[maximise][:, 0])
    results = grid.dataset(
        "design_stack",
        [Axis("stack", _names(made, search), "", "stack of electrolytes")],
        variables,
        after=kind.axes,
        title=title or f"Stacks for {cell.title.partition(' | ')[0]} and {cell.anode.title}",
        cells=[cells[i] for i in order[:_DESCRIBED]],
        asked={"electrolytes": [each.to_mapping() for each in tried]},
        attributes={
            **known,
            **kind.attributes(cells),
            "basis": "at equal volume of catholyte and thickness of the separator",
            "maximise": maximise,
            "left_out": left_out,
            "excluded_contacts": excluded_contacts(search),
            "considered": search.considered,
            "passing": search.passing(),
            "solved": len(made),
            **estimates_of(cells),
        },
    )
    results = results.assign(facts(search, [proposal for proposal, _ in made], ranges, maximise))
    results = results.assign(plane_variables(cells))
    results = results.assign(finding_variables([findings(each) for each in cells], "stack"))
    results = results.isel(stack=order).assign(of_places(search))
    return results.assign_attrs(summary=summary(results))


_LONGEST = 20
"""Name of an electrolyte in that of a stack, to whole words. [characters]"""
_DESCRIBED = 10
"""Cells whose cards a dataset holds, the best ones."""


def with_anode(cell: CellDesign, anode: Any) -> CellDesign:
    """A cell with another anode; cut-offs stay where they are against the metal.

    Raises
    ------
    InputError
        With every mistake of the anode.
    """
    if anode is None:
        return cell
    described = cell.to_mapping()
    lower, upper = cell.cutoffs_vs_lithium
    resistance = described["anode"].get("resistance")
    if isinstance(anode, str):
        new = {"type": anode, "resistance": resistance}
    elif isinstance(anode, Mapping):
        new = dict(anode)
    else:
        message = "expected the type of an anode such as 'lithium', or its block of a card"
        raise InputError(Problem("anode", message))
    limits = {"lower": f"{lower} V", "upper": f"{upper} V", "reference": cell.reference_electrode}
    dropped = ("measured", "ageing")
    card = {key: value for key, value in described.items() if key not in dropped}
    return read_cell({**card, "anode": new, "limits": limits})


def _checked_most(most: Any) -> int:
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= LIMIT:
        raise InputError(Problem("most", f"expected a whole number from 1 to {LIMIT}"))
    return most


def _checked_thickness(given: Any, cell: CellDesign) -> float:
    total = sum(float(layer.thickness) for layer in cell.separator)
    if given is None:
        return total / 2
    try:
        thickness = float(measure_of(Length)(given))
    except ValueError as error:
        raise InputError(Problem("anolyte_thickness", str(error))) from None
    if thickness >= total:
        message = f"the separator has {total * 1e6:g} um, of which a part must be left"
        raise InputError(Problem("anolyte_thickness", message))
    return thickness


Made = Sequence[tuple[Proposal, CellDesign]]


def _made(search: StackSearch, proposals: Sequence[Proposal]) -> list[tuple[Proposal, CellDesign]]:
    """The cells of proposals; one that cannot be built is left out."""
    made = []
    for proposal in proposals:
        try:
            made.append((proposal, _cell(search, proposal)))
        except (InputError, ValueError):
            continue
    return made


def _cell(search: StackSearch, proposal: Proposal, resistance: float | None = None) -> CellDesign:
    base = search.cell
    places = [proposal.separator, *([] if proposal.anolyte is None else [proposal.anolyte])]
    used = [search.every[i].electrolyte for i in (proposal.catholyte, *places)]
    second = search.anolyte_thickness if proposal.anolyte is not None else 0.0
    thicknesses = [search.total - second, second][: len(places)]
    source = "assumed: of the separator of the cell"
    layers = tuple(
        SeparatorLayer(electrolyte=electrolyte, thickness=Sourced(thickness, source))
        for electrolyte, thickness in zip(used[1:], thicknesses, strict=True)
    )
    anode = base.anode
    known, basis, _ = search.anodes[places[-1]]
    if basis in ("measured", "estimated"):
        value = known if resistance is None else Sourced(resistance, known.source, known.mark)
        anode = anode.rebuilt(resistance=value)
    active = base.title.partition(" | ")[0]
    return base.rebuilt(
        title=" | ".join([active, _name(search, proposal), base.anode.title]),
        cathode=with_catholyte(base.cathode, used[0]),
        separator=layers,
        anode=anode,
        ageing=None,
        measured=None,
    )


def _name(search: StackSearch, proposal: Proposal) -> str:
    places = (proposal.catholyte, proposal.separator, proposal.anolyte)
    titles = [search.every[i].electrolyte.title for i in places if i is not None]
    short = [_shortened(title.partition(" (")[0]) for title in titles]
    single = proposal.separator == proposal.catholyte and proposal.anolyte is None
    return short[0] if single else " | ".join(short)


def _shortened(title: str) -> str:
    """The first words of a title; a formula is never cut."""
    first, *others = title.split()
    for word in others:
        if len(first) + len(word) >= _LONGEST:
            break
        first = f"{first} {word}"
    return first


def _names(made: Made, search: StackSearch) -> list[str]:
    """Of stacks; those of the same titles are numbered."""
    names = [_name(search, proposal) for proposal, _ in made]
    return [
        f"{name} ({names[:i].count(name) + 1})" if names.count(name) > 1 else name
        for i, name in enumerate(names)
    ]


def _layer(search: StackSearch, proposal: Proposal) -> Interphase | None:
    return search.anodes[proposal.last][2]


def _ends(search: StackSearch, proposal: Proposal) -> list[CellDesign]:
    """The cell with the highest and the lowest resistance of its estimated layer."""
    layer = _layer(search, proposal)
    assert layer is not None
    return [_cell(search, proposal, value) for value in (layer.high, layer.low)]


def _ranked(made: Made, values: NDArray[Any]) -> list[int]:
    def weight(i: int) -> tuple[bool, int, float]:
        return bool(np.isnan(values[i])), made[i][0].level, -float(np.nan_to_num(values[i]))

    return sorted(range(len(made)), key=weight)


def _commonest(search: StackSearch) -> str:
    """Why electrolytes are excluded, the commonest reasons of each role."""
    words = []
    for role in ("catholyte", "anolyte"):
        counts = Counter(j.reasons[-1] for j in search.judgements[role] if j.level == EXCLUDED)
        for reason, count in counts.most_common(2):
            words.append(f"{count} as {role}, {reason}")
    return "; ".join(words) or "no two of them may touch"

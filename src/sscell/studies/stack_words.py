"""Stacks of electrolytes in words: what speaks against one, and the printed table."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.checks.compatibility import ONE_FAMILY
from sscell.results.schema import protocol_of
from sscell.studies.stack_search import FITS, PLACES, VERDICTS, Proposal, StackSearch

_ROWS = 12
"""Of the printed table."""
_LONGEST = 56
"""Name of a stack in the table. [characters]"""


def reasons_of(search: StackSearch, proposal: Proposal) -> list[str]:
    """What speaks against a stack, a line for each electrolyte and contact."""
    used = [proposal.catholyte, proposal.separator]
    used += [] if proposal.anolyte is None else [proposal.anolyte]
    formulas = [search.every[i].electrolyte.formula for i in used]
    judged = [("catholyte", used[0]), ("anolyte", used[-1])]
    if used[1] != used[0]:
        judged.insert(1, ("separator", used[1]))
    lines = [
        f"{search.every[i].electrolyte.formula} as {role}: {reason}"
        for role, i in judged
        for reason in search.judgements[role][i].reasons
    ]
    for left, right in zip(range(len(used) - 1), range(1, len(used)), strict=True):
        level = search.contact_levels[used[left], used[right]]
        if level > FITS and used[left] != used[right]:
            word = search.contacts[used[left], used[right]]
            words = {"unknown": "no data", "conflicting": "disputed"}.get(str(word), str(word))
            lines.append(f"{formulas[left]} | {formulas[right]}: {words}")
    return lines


def leading(results: xr.Dataset, most: int) -> list[int]:
    """Places of the best stacks of each verdict, as many of each as there is room for."""
    verdicts = results["verdict"].values.tolist()
    by_verdict = {word: [i for i, v in enumerate(verdicts) if v == word] for word in VERDICTS}
    kept: list[int] = []
    for rank in range(len(verdicts)):
        kept += [places[rank] for places in by_verdict.values() if rank < len(places)]
    return sorted(kept[:most])


def by_class(results: xr.Dataset) -> NDArray[np.bool_]:
    """Whether a contact of each stack is known by the classes of its materials only."""
    bases = results["contact_basis"].transpose("stack", "plane").values
    return np.asarray(np.isin(bases, ("class statement", ONE_FAMILY)).any(axis=1))


def summary(results: xr.Dataset) -> str:
    """The best stacks of each verdict as a table, and how many there were."""
    results = results.isel(c_rate=0)
    about, name = results.attrs, str(results.attrs["maximise"])
    values, units = results[name], str(results[name].attrs["units"])
    shown = results.isel(stack=leading(results, _ROWS))
    names = [_shortened(str(each)) for each in shown["stack"].values]
    width = max(len(each) for each in names)
    protocol, classed = protocol_of(results), by_class(shown)
    after = f" {protocol.condition}" if protocol is not None and protocol.is_carried else ""
    lines = [
        f"{values.attrs['long_name']} at {float(results['c_rate']):.4g}C{after} [{units}]",
        f"  {'stack':<{width}} {units:>8}  verdict    anode [ohm cm2]",
    ]
    for i, each in enumerate(names):
        row = shown.isel(stack=i)
        resistance = f"{float(row['anode_resistance']):.3g}"
        basis = str(row["anode_resistance_basis"].item())
        verdict, number = row["verdict"].item() + "*" * int(classed[i]), float(row[name])
        value = "unknown" if np.isnan(number) else f"{number:.4g}"
        lines.append(f"  {each:<{width}} {value:>8}  {verdict:<10} {resistance} ({basis})")
    more = results.sizes["stack"] - len(names)
    lines += [f"  ... and {more} more"] if more > 0 else []
    lines += ["* a contact is known by the classes of its materials only"] if classed.any() else []
    count = results.sizes["electrolyte"]
    stacks = [int(about[key]) for key in ("considered", "passing", "solved")]
    lines.append(
        f"{count} electrolytes: "
        "{:,} stacks considered, {:,} pass windows and contacts, {:,} solved".format(*stacks)
    )
    for role in PLACES:
        here = results["place_verdict"].sel(place=role).values.tolist()
        counts = [f"{here.count(word)} {word}" for word in VERDICTS if word in here]
        lines.append(f"as {role}: {', '.join(counts)}")
    return "\n".join(lines)


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 3]}..."

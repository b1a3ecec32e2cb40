"""Findings of designs as variables of a dataset: how many of each severity, and what they say."""

from __future__ import annotations

from collections.abc import Sequence

import xarray as xr

from sscell.description.findings import Finding

SEVERITIES = ("error", "warning", "note")
"""The gravest first."""
NOTHING = "none"


def judged(found: Sequence[Sequence[Finding]], dim: str) -> dict[str, xr.DataArray]:
    """Variables along a dimension.

    Parameters
    ----------
    found : sequence of sequence of Finding
        Of each design.
    dim : str

    Returns
    -------
    dict of name to xarray.DataArray
        ``errors``, ``warnings``, ``notes``: their number; ``worst_finding``: the gravest
        severity, or "none"; ``findings``: errors and warnings, a line each.
    """
    counts = {
        severity: [sum(one.severity == severity for one in own) for own in found]
        for severity in SEVERITIES
    }
    worst = [next((s for s in SEVERITIES if any(f.severity == s for f in own)), NOTHING)
             for own in found]  # fmt: skip
    said = ["\n".join(str(one) for one in own if one.severity != "note") for own in found]
    return {
        **{
            f"{severity}s": xr.DataArray(numbers, dims=dim, attrs={"long_name": f"{severity}s"})
            for severity, numbers in counts.items()
        },
        "worst_finding": xr.DataArray(worst, dims=dim, attrs={"long_name": "gravest finding"}),
        "findings": xr.DataArray(said, dims=dim, attrs={"long_name": "errors and warnings"}),
    }

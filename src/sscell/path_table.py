"""The paths of a cell as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sscell.description.paths import PATHS

if TYPE_CHECKING:
    import pandas as pd


def paths() -> pd.DataFrame:
    """What ``replace``, ``sweep``, ``required``, ``fit`` and ``vary:`` can change, one row a path.

    Returns
    -------
    pandas.DataFrame
        Indexed by path; ``{i}`` in a path is the number of a separator layer, from 0 at the
        cathode. ``short_name`` is the dimension in datasets, ``unit`` that of its coordinate,
        ``card_key`` the place in a cell card; ``example`` and ``bounds`` say what is read.
    """
    import pandas as pd

    rows = [
        {
            "what": info.long_name,
            "short_name": info.short_name,
            "unit": info.unit,
            "card_key": info.card_key,
            "example": info.measure.example,
            "bounds": info.measure.limits,
        }
        for info in PATHS.values()
    ]
    return pd.DataFrame(rows, index=pd.Index(PATHS, name="path"))

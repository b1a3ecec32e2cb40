"""Processes and severities of findings on figures: words, colours, hatchings and markers."""

from collections.abc import Container, Mapping
from zlib import crc32

import xarray as xr
from matplotlib.axes import Axes

from sscell.plot.parts import labels, style
from sscell.results.losses import LOSSES, OF_COMPOSITE_ANODE
from sscell.studies.idealised import PROCESSES

COLOURS: Mapping[str, str] = {
    "separator": "#56B4E9",
    "junction": "#F0E442",
    "anode": "#999999",
    "catholyte": "#0072B2",
    "electrons": "#E69F00",
    "kinetics": "#D55E00",
    "film": "#CC79A7",
    "particles": "#009E73",
    "inhomogeneity": "#332288",
    "anode_interface": "#999999",
    "anode_ions": "#8FBEDC",
    "anode_electrons": "#F5D28F",
    "anode_kinetics": "#EDB58F",
    "anode_film": "#E8CBDA",
    "anode_particles": "#8FD2BE",
    "anode_inhomogeneity": "#A79FCB",
    "others": "#DDDDDD",
}
"""Okabe and Ito (2008); grey and indigo differ from the others in lightness. Inside the anode a
process has the colour that it has in the cathode, lighter."""
_HATCHES: Mapping[str, str] = {
    "separator": "||||",
    "anode": "\\\\\\\\",
    "catholyte": "....",
    "electrons": "////",
    "kinetics": "----",
    "film": "xxxx",
    "particles": "oo",
    "several": "++++",
}
FAMILIES: Mapping[str, tuple[str, str]] = {
    "halide": ("#0072B2", "o"),
    "sulfide": ("#D55E00", "s"),
    "oxyhalide": ("#009E73", "^"),
    "oxide": ("#CC79A7", "D"),
    "hydroborate": ("#E69F00", "v"),
    "irreducible": ("#56B4E9", "p"),
    "polymer": ("#000000", "<"),
    "fluoride": ("#332288", "h"),
    "soft halide": ("#882255", ">"),
    "liquid": ("#999999", "H"),
    "thiophosphate-borohydride": ("#999933", "d"),
    "phosphide": ("#44AA99", "8"),
    "selenide": ("#AA4499", "*"),
}
"""Colour and marker of each family of electrolytes on every figure, none twice; without crosses,
which mean errors. Colours of Okabe and Ito (2008) and of Tol's muted scheme."""
_NOUNS = ("separator", "anode", "film")
_OTHER = "#000000"
SEVERITIES: Mapping[str, tuple[str, str]] = {
    "error": ("X", "#D55E00"),
    "warning": ("^", "#E69F00"),
    "note": ("o", "#009E73"),
    "none": ("o", "#009E73"),
}
"""Marker and colour of each severity; notes do not count against a design."""


def part(process: str, beside: Container[str] = ()) -> str:
    """What a part of the voltage loss is called.

    Parameters
    ----------
    process : str
    beside : container of str
        All parts of the figure; one that is also inside the anode is then called that of the
        cathode.
    """
    if f"anode_{process}" in beside:
        return OF_COMPOSITE_ANODE[f"anode_{process}"].replace("anode", "cathode")
    return {**LOSSES, **OF_COMPOSITE_ANODE}.get(process, labels.escaped(process))


def whole(process: str, beside: Container[str] = ()) -> str:
    """What a process that limits a cell or is idealised is called, ``beside`` as in ``part``."""
    if process == "several":
        return "several processes"
    words = part(process, beside)
    return words if f"anode_{process}" in beside else PROCESSES.get(process, words)


def limit(process: str) -> str:
    """The same after "limited by"."""
    return f"the {whole(process)}" if process in _NOUNS else whole(process)


def colour(process: str) -> str:
    """The same for a process on every figure."""
    return COLOURS.get(process, _OTHER)


def hatch(process: str) -> str:
    """The same for a process on every figure."""
    return _HATCHES.get(process, "////")


def family(name: str) -> tuple[str, str]:
    """Colour and marker of a family of electrolytes; those of the user's own names may repeat."""
    looks = list(FAMILIES.values())
    return FAMILIES.get(name) or looks[crc32(name.encode()) % len(looks)]


def findings_column(ax: Axes, results: xr.Dataset, dim: str) -> None:
    """A marker and words for each row: ``2 errors``, ``1 warning`` or ``notes only``."""
    for row in range(results.sizes[dim]):
        design = results.isel({dim: row})
        marker, colour = SEVERITIES[str(design["worst_finding"].values.item())]
        ax.plot([0.08], [row], marker=marker, color=colour, markersize=5.0, label="_finding",
                transform=ax.get_yaxis_transform(), clip_on=False)  # fmt: skip
        ax.text(0.2, row, findings(design), va="center", fontsize=style.SMALL,
                transform=ax.get_yaxis_transform())  # fmt: skip
    ax.set_title("Check", loc="left")
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_xlim(0.0, 1.0)
    ax.set_xticks([])


def findings(design: xr.Dataset) -> str:
    """The number of errors and warnings of a design."""
    counts = []
    for severity in ("error", "warning"):
        count = int(design[f"{severity}s"])
        if count:
            counts.append(f"{count} {severity}{'s' if count > 1 else ''}")
    return "\n".join(counts) or "notes only"

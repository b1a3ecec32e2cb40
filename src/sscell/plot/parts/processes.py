"""The processes of a cell on figures: what each is called, its colour and its hatching."""

from __future__ import annotations

from collections.abc import Mapping

from sscell.plot.parts import labels

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
}
"""Okabe and Ito (2008); grey and indigo differ from the others in lightness."""
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
_PARTS: Mapping[str, str] = {
    "separator": "ions in the separator",
    "junction": "junctions of unlike electrolytes",
    "anode": "anode",
    "catholyte": "ions in the cathode",
    "electrons": "electrons in the cathode",
    "kinetics": "charge transfer",
    "film": "film on the active material",
    "particles": "diffusion in the particles",
    "inhomogeneity": "uneven state of charge through the cathode",
}
_WHOLE: Mapping[str, str] = {
    "separator": "separator and junctions",
    "several": "several processes",
}
"""Where the separator stands for all between anode and cathode."""
_NOUNS = ("separator", "anode", "film")
_OTHER = "#000000"


def part(process: str) -> str:
    """What a part of the voltage loss is called."""
    return _PARTS.get(process, labels.escaped(process))


def whole(process: str) -> str:
    """What a process is called that limits a cell or is made ideal."""
    return _WHOLE.get(process, part(process))


def limit(process: str) -> str:
    """The same after "limited by"."""
    return f"the {whole(process)}" if process in _NOUNS else whole(process)


def colour(process: str) -> str:
    """The same for a process on every figure."""
    return COLOURS.get(process, _OTHER)


def hatch(process: str) -> str:
    """The same for a process on every figure."""
    return _HATCHES.get(process, "////")

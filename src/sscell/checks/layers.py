"""Checks of one composite, in each layer of a cathode."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from sscell.cards.cell import CellDesign
from sscell.cards.layers import layer_cells
from sscell.checks.finding import Finding

Check = Callable[[CellDesign], Iterator[Finding]]


def in_layers(cell: CellDesign, check: Check) -> Iterator[Finding]:
    """As if each layer of the cathode were all of it, with the layer in the place.

    A finding that all layers share is one of the cathode; what lies outside of it is checked with
    the layer at the separator.
    """
    by_layer = [list(check(view)) for view in layer_cells(cell)]
    for i, of_layer in enumerate(by_layer):
        for finding in of_layer:
            shared = all(finding in others for others in by_layer)
            if finding.place.startswith("cathode.") and not shared:
                where = f"cathode.layers.{i}.{finding.place.removeprefix('cathode.')}"
                yield replace(finding, place=where)
            elif i == 0:
                yield finding

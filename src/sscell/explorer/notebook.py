"""The controls of the page in a notebook, beside the paper figure."""

from __future__ import annotations

from html import escape
from math import log10
from typing import TYPE_CHECKING, Any

from sscell import plot
from sscell.cards.cell import CellDesign
from sscell.designs.paths import CATHOLYTE
from sscell.designs.replace import replaced
from sscell.errors import InputError, SscellError
from sscell.explorer import controls
from sscell.explorer.answers import FEW, RATES
from sscell.plot.parts.style import image
from sscell.quantities.wording import plain
from sscell.studies.arguments import checked_cell
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.rates import rate_capability

if TYPE_CHECKING:
    import xarray as xr


def explore(cell: CellDesign | MeasuredCell) -> View:
    """Sliders beside a figure of rate capability with the published spread, in a notebook.

    For a page in the browser run ``sscell explore`` in a terminal.

    Parameters
    ----------
    cell : CellDesign or MeasuredCell
        Of a measured cell the typical one.

    Returns
    -------
    View
        What it shows now is in its attributes ``cell`` and ``results``.

    Raises
    ------
    SscellError
        If ipywidgets is not installed.

    Examples
    --------
    >>> import sscell
    >>> view = sscell.explore(sscell.load_cell("ncm83_li6ps5cl"))
    >>> view.sliders["cathode.areal_capacity"].value = 4.0
    >>> view.cell.cathode.areal_capacity
    4.0 mAh/cm^2 [assumed: chosen with replace]
    """
    return View(checked_cell(cell))


class View:
    """A cell with its controls; displayed by notebooks.

    Parameters
    ----------
    cell : CellDesign
        To begin with.

    Examples
    --------
    >>> import sscell
    >>> view = sscell.explore(sscell.load_cell("ncm83_li6ps5cl"))
    >>> view.results["specific_capacity"].dims
    ('c_rate',)
    """

    cell: CellDesign
    """As the controls have it."""
    results: xr.Dataset
    """Of :func:`sscell.rate_capability`, which the figure shows."""

    def __init__(self, cell: CellDesign) -> None:
        try:
            import ipywidgets
        except ImportError:
            message = "sscell.explore needs ipywidgets: pip install 'sscell[notebook]'"
            raise SscellError(message) from None
        self._first, self._widgets = cell, ipywidgets
        self._known = controls.values(cell)
        self._message = ipywidgets.HTML()
        self._image = ipywidgets.Image(format="png", layout={"max_width": "900px"})
        names = [entry["name"] for entry in controls.catholytes(cell)]
        self.catholyte = ipywidgets.Combobox(
            value=self._known[CATHOLYTE], options=names, description="Catholyte",
            continuous_update=False,
        )  # fmt: skip
        self.charge = ipywidgets.Dropdown(
            options=controls.CHARGES, value=controls.charge_of(cell), description="Charge"
        )
        self.sliders = {
            control.path: self._slider(control)
            for control in controls.CONTROLS
            if self._known[control.path]["value"] is not None
        }
        """By path, in the unit of their control."""
        every = [self.catholyte, *self.sliders.values(), self.charge]
        for widget in every:
            widget.observe(self._changed, names="value")
        self.widget = ipywidgets.HBox(
            [ipywidgets.VBox(every), ipywidgets.VBox([self._message, self._image])]
        )
        """The whole of it, for your own layout."""
        self._solve(cell)

    def _slider(self, control: controls.Control) -> Any:
        value = float(self._known[control.path]["value"])
        low, high = min(control.low, value), max(control.high, value)
        kind, ends = self._widgets.FloatSlider, {"min": low, "max": high}
        if control.scale == "log":
            kind = self._widgets.FloatLogSlider
            ends = {"min": log10(low), "max": log10(high)}
        return kind(
            value=value, description=f"{control.label} ({control.unit})", continuous_update=False,
            readout_format=".3g", style={"description_width": "16em"}, layout={"width": "34em"},
            **ends,
        )  # fmt: skip

    def _changed(self, _: Any) -> None:
        moved: dict[str, Any] = {
            path: slider.value
            for path, slider in self.sliders.items()
            if slider.value != self._known[path]["value"]
        }
        if self.catholyte.value != self._known[CATHOLYTE]:
            moved[CATHOLYTE] = self.catholyte.value
        try:
            asked = controls.changes(moved)
            self._solve(replaced(self._first, asked) if asked else self._first)
        except InputError as error:
            self._message.value = f"<pre>{escape(plain(str(error)))}</pre>"

    def _solve(self, cell: CellDesign) -> None:
        self.results = rate_capability(
            cell, RATES, charge=self.charge.value, uncertainty="published", samples=FEW
        )
        self.cell = cell
        self._message.value = ""
        self._image.value = image(plot.rate_capability(self.results), ".png")

    def _repr_mimebundle_(self, **given: Any) -> Any:
        return self.widget._repr_mimebundle_(**given)

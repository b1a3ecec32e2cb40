"""Potentials, reaction and stoichiometry through the thickness of composite electrodes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sscell.plot.parts import labels, layout, scales, style
from sscell.plot.parts.selection import floats, require, spread
from sscell.results.profiles import profiles as table

_PANELS = (
    "electrolyte_potential",
    "electrode_potential",
    "reaction_current_density",
    "surface_stoichiometry",
)
_MEAN = "stoichiometry"
_MEAN_STYLE = style.LINE_STYLES[1]
_MOST_STATES = 6


@layout.drawn()
def profiles(results: Any, *, figure: Figure | SubFigure | None = None) -> Figure:
    """Four panels against the distance from the separator, one line a state of discharge.

    At most six states of discharge, evenly spread, are drawn. With a composite anode the
    panels go through the whole cell, the cathode's face at 0 and the separator grey; electrode
    potentials are then against the current collector of their electrode.

    Parameters
    ----------
    results : xarray.Dataset or pybamm.Solution
        A solution as ``sscell.discharge`` gives it, or the dataset that ``sscell.profiles`` makes
        of it: profiles of one cell at one C-rate, electrolyte and electrode potential, volumetric
        reaction current density, stoichiometry at the particle surface and its particle average.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or of more than one discharge.

    Examples
    --------
    >>> import sscell
    >>> solution = sscell.discharge(sscell.load_cell("ncm83_li6ps5cl"), c_rate=1)
    >>> figure = sscell.plot.profiles(solution)
    >>> figure.axes[2].get_xlabel()
    'Distance from the separator (µm)'
    """
    if not isinstance(results, xr.Dataset):
        results = table(results)
    dims = ("state_of_discharge", "x")
    needed = {**dict.fromkeys((*_PANELS, _MEAN), dims), "state_of_discharge": dims, "x": ("x",)}
    require(results, needed, by="profiles", source="sscell.profiles")
    if "state_of_discharge" not in results.dims:
        results = results.expand_dims("state_of_discharge")
    states = _shown(results)
    results = _through_the_cell(results)
    canvas = layout.page(figure, style.DOUBLE_COLUMN, 100.0)
    rows, columns = layout.grid(4, figure)
    axes = layout.separate(canvas, 4, rows, columns)
    colours = style.sequential(len(states))
    for ax, variable in zip(axes, _PANELS, strict=True):
        for state, colour in zip(states, colours, strict=True):
            _line(ax, results.isel(state_of_discharge=state), variable, colour)
        scales.linear_ticks(ax.yaxis, 6)
        ax.set_ylabel(labels.axis(results[variable], width=layout.height_signs(canvas, rows)))
    _stoichiometry(axes[3])
    _zero_line(axes[2])
    for ax in axes:
        _borders(ax, results)
    for i, ax in enumerate(axes):
        scales.set_x(ax, np.append(floats(results["x"]), 0.0), log=False, pad=0.0)
        if _SEPARATOR in results:
            ax.axvspan(-float(results[_SEPARATOR]), 0.0, color=_SHADE, linewidth=0.0, zorder=0.2)
        ax.tick_params(labelbottom=i >= 4 - columns)
    for ax in axes[-columns:]:
        ax.set_xlabel(labels.axis(results["x"]))
    layout.title(canvas, [labels.title(labels.run(results), layout.signs(canvas))])
    _legend(canvas, results, states)
    style.dress(axes)
    return canvas.figure


_SEPARATOR = "separator_thickness"
_SHADE = "#EEEEEE"


def _through_the_cell(results: xr.Dataset) -> xr.Dataset:
    """The profiles of both electrodes one after the other, where the anode is a composite."""
    if _SEPARATOR not in results:
        return results
    sided = [name for name in results.data_vars if f"anode_{name}" in results]
    cathode = results.drop_dims("anode_x")
    anode = results[[f"anode_{name}" for name in sided]].rename({f"anode_{n}": n for n in sided})
    potential, voltage = "electrode_potential", results["voltage"]
    cathode[potential] = (1e3 * (cathode[potential] - voltage)).assign_attrs(_OF_ELECTRONS)
    anode[potential] = 1e3 * anode[potential]
    thickness = float(results[_SEPARATOR])
    anode = anode.assign_coords(anode_x=-thickness - anode["anode_x"]).rename(anode_x="x")
    # ions go on through the separator, everything else ends at its faces
    gap = anode.isel(x=[0]).assign_coords(x=[-thickness / 2]) * np.nan
    ions = "electrolyte_potential"
    gap[ions] = 0.5 * (anode[ions].isel(x=[0]).assign_coords(x=gap["x"])
                       + cathode[ions].isel(x=[0]).assign_coords(x=gap["x"]))  # fmt: skip
    along = {"long_name": "distance from the face of the cathode", "units": "um"}
    whole = xr.concat([anode.sortby("x"), gap, cathode[sided]], "x")
    for name in sided:
        whole[name].attrs = cathode[name].attrs
    whole["x"].attrs = along
    return cathode.drop_dims("x").merge(whole).assign({_SEPARATOR: thickness})


_OF_ELECTRONS = {"long_name": "electrode potential vs. collector", "units": "mV"}


def _borders(ax: Axes, results: xr.Dataset) -> None:
    """Where one layer of the cathode ends and the next begins."""
    if "layer_border" in results:
        for depth in floats(results["layer_border"]):
            ax.axvline(depth, color=style.GREY, linewidth=0.5, linestyle=":", zorder=0.5)


def _legend(canvas: layout.Canvas, results: xr.Dataset, states: list[int]) -> None:
    texts = [_state(results.isel(state_of_discharge=state)) for state in states]
    handles: list[Any] = [*layout.lines(style.sequential(len(states)), texts)]
    if _SEPARATOR in results:
        handles.append(Patch(color=_SHADE, label="separator, anode left"))
    if layout.narrow(canvas):
        layout.key_below(canvas, handles, notes=["Share of the charge passed"], columns=3)
    else:
        layout.key_right(canvas, handles, "Share of the\ncharge passed")


def _shown(results: xr.Dataset) -> list[int]:
    finite = np.isfinite(floats(results[_PANELS[0]].transpose("state_of_discharge", "x")))
    places = np.flatnonzero(finite.any(axis=1))
    return [int(places[i]) for i in spread(len(places), _MOST_STATES)]


def _line(ax: Axes, state: xr.Dataset, variable: str, colour: object) -> None:
    x = floats(state["x"])
    ax.plot(x, floats(state[variable]), color=colour)
    if variable == "surface_stoichiometry":
        ax.plot(x, floats(state[_MEAN]), color=colour, linestyle=_MEAN_STYLE, label="_mean")


def _stoichiometry(ax: Axes) -> None:
    ax.set_ylabel("Stoichiometry")
    handles = [
        Line2D([], [], color=style.GREY, label="particle surface"),
        Line2D([], [], color=style.GREY, linestyle=_MEAN_STYLE, label="particle mean"),
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderpad=0.1,
              handlelength=1.6, columnspacing=1.0)  # fmt: skip


def _zero_line(ax: Axes) -> None:
    low, high = ax.get_ylim()
    if low < 0.0 < high:
        ax.axhline(0.0, color=style.GREY, linewidth=0.5, zorder=0.5, label="_zero")


def _state(state: xr.Dataset) -> str:
    text = labels.number(round(float(state["state_of_discharge"]), 3))
    if "voltage" in state and np.isfinite(float(state["voltage"])):
        return f"{text} ({float(state['voltage']):.2f} V)"
    return text


_PASSED = ("active_charge", "catholyte_charge", "catholyte_share", "cell_voltage")
_DEPTH = ("active_current_density", "catholyte_current_density", "catholyte_stoichiometry",
          "ionic_conductivity", "stoichiometry")  # fmt: skip
_NEEDED = {
    **dict.fromkeys((*_PASSED, "charge_passed"), ("charge_passed",)),
    **dict.fromkeys((*_DEPTH, "state_of_discharge", "x"), ("state_of_discharge", "x")),
}
_PHASES = ("active material", "catholyte")
_COLOURS = (style.OKABE_ITO[0], style.OKABE_ITO[4])
_STYLES = style.LINE_STYLES[:2]
_MOST_SHARED = 5
Part = TypeVar("Part")


@layout.drawn()
def phases(results: Any, *, figure: Figure | SubFigure | None = None) -> Figure:
    """Six panels: three over the charge passed, three over the depth of the cathode.

    First, the cell voltage, the share of each phase in the current at each moment, and the charge
    each has taken up or given. Then, at up to five states, the insertion current densities of
    both phases, their mean stoichiometries (1 is discharged or reduced) and the effective ionic
    conductivity, all against the distance from the separator. Without active material its lines
    are left out.

    Parameters
    ----------
    results : xarray.Dataset or pybamm.Solution
        Of a cell with a redox-active catholyte: a solution as ``sscell.discharge`` gives it, or
        the dataset that ``sscell.profiles`` makes of it.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the catholyte stores no charge, or the dataset is of another study.

    Examples
    --------
    >>> import sscell
    >>> solution = sscell.discharge(sscell.load_cell("lfp_lioh_fecl3"), c_rate=1)
    >>> len(sscell.plot.phases(solution).axes)
    6
    """
    if not isinstance(results, xr.Dataset):
        results = table(results)
    require(results, _NEEDED, by="phases", source="sscell.profiles of a redox-active cell")
    single = "state_of_discharge" not in results.dims
    shown = results.expand_dims("state_of_discharge") if single else results
    places = spread(shown.sizes["state_of_discharge"], _MOST_SHARED)
    shown = shown.isel(state_of_discharge=places)
    canvas = layout.page(figure, style.DOUBLE_COLUMN, 104.0)
    rows, columns = layout.grid(6, figure)
    axes = layout.separate(canvas, 6, rows, columns)
    _voltage(axes[0], results, shown)
    _shares(axes[1], results)
    _charges(axes[2], results)
    _currents(axes[3], shown)
    _stoichiometries(axes[4], shown)
    _conductivity(axes[5], shown)
    for ax in axes[:3]:
        scales.set_x(ax, np.array([0.0, 1.0]), log=False, pad=0.0, room=6)
        ax.set_xlabel(labels.axis(results["charge_passed"]))
    for ax in axes[3:]:
        _borders(ax, results)
        scales.set_x(ax, np.append(floats(results["x"]), 0.0), log=False, pad=0.0, room=6)
        ax.set_xlabel(labels.axis(results["x"]))
    width = layout.height_signs(canvas, rows)
    for ax in axes:
        ax.set_ylabel(labels.wrapped(ax.get_ylabel(), width))
    layout.title(canvas, [labels.title(labels.run(results), layout.signs(canvas))])
    states = floats(shown["state_of_discharge"])
    texts = [labels.number(round(float(state), 3)) for state in states]
    handles = layout.lines(style.sequential(states.size), texts, marker="o")
    layout.key_right(canvas, handles, "Share of the\ncharge passed", handlelength=1.6)
    style.dress(axes)
    return canvas.figure


def _drawn(results: xr.Dataset, parts: Iterable[Part]) -> list[Part]:
    """What belongs to the active material and to the catholyte, or to that alone."""
    some = np.abs(floats(results["active_current_density"])).max() > 1e-9
    return list(parts)[0 if some else 1 :]


def _voltage(ax: Axes, results: xr.Dataset, shown: xr.Dataset) -> None:
    passed, voltage = floats(results["charge_passed"]), floats(results["cell_voltage"])
    ax.plot(passed, voltage, color="black")
    states = floats(shown["state_of_discharge"])
    for state, colour in zip(states, style.sequential(states.size), strict=True):
        ax.plot(state, np.interp(state, passed, voltage), "o", color=colour, clip_on=False)
    scales.set_y(ax, voltage, log=False, room=6)
    ax.set_ylabel(labels.axis(results["cell_voltage"]))


def _shares(ax: Axes, results: xr.Dataset) -> None:
    """Of the current at each moment; one phase may give while the other takes more than all."""
    passed, share = floats(results["charge_passed"]), floats(results["catholyte_share"])
    drawn = _drawn(results, zip((1 - share, share), _COLOURS, strict=True))
    for part, colour in drawn:
        ax.plot(passed, part, color=colour)
    scales.set_y(ax, np.concatenate([[0.0, 1.0], share, 1 - share]), log=False, room=6)
    ax.set_ylabel("Share of the current")
    _phase_key(ax, results, [Line2D([], [], color=colour) for colour in _COLOURS])


def _charges(ax: Axes, results: xr.Dataset) -> None:
    passed = floats(results["charge_passed"])
    active, catholyte = floats(results["active_charge"]), floats(results["catholyte_charge"])
    ax.fill_between(passed, 0.0, active, color=_COLOURS[0], linewidth=0.0)
    ax.fill_between(passed, active, active + catholyte, color=_COLOURS[1], linewidth=0.0)
    ax.plot(passed, active + catholyte, color="black")
    scales.from_zero(ax, 1.35 * float((active + catholyte).max()))  # room for the key
    ax.set_ylabel(f"Charge ({labels.unit(results['active_charge'].attrs['units'])})")
    parts = zip((active[-1], catholyte[-1]), _PHASES, _COLOURS, strict=True)
    keys = [Patch(color=c, label=f"{name}, {end:.3g}") for end, name, c in _drawn(results, parts)]
    ax.legend(handles=keys, loc="upper left", handlelength=1.2)


def _phase_key(ax: Axes, results: xr.Dataset, handles: list[Any]) -> None:
    ax.legend(
        _drawn(results, handles),
        _drawn(results, _PHASES),
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=2,
        handlelength=1.6,
        columnspacing=1.0,
        borderpad=0.1,
    )


def _over_depth(ax: Axes, shown: xr.Dataset, variables: tuple[str, str]) -> None:
    """A solid line for the active material and a dashed one for the catholyte, a state each."""
    x, drawn = floats(shown["x"]), _drawn(shown, zip(variables, _STYLES, strict=True))
    colours = style.sequential(shown.sizes["state_of_discharge"])
    for i, colour in enumerate(colours):
        state = shown.isel(state_of_discharge=i)
        for variable, line in drawn:
            ax.plot(x, floats(state[variable]), color=colour, linestyle=line)
    _phase_key(ax, shown, [Line2D([], [], color=style.GREY, linestyle=line) for line in _STYLES])


def _currents(ax: Axes, shown: xr.Dataset) -> None:
    _over_depth(ax, shown, ("active_current_density", "catholyte_current_density"))
    units = labels.unit(shown["active_current_density"].attrs["units"])
    ax.set_ylabel(f"Insertion current density ({units})")
    scales.linear_ticks(ax.yaxis, 6)


def _stoichiometries(ax: Axes, shown: xr.Dataset) -> None:
    _over_depth(ax, shown, ("stoichiometry", "catholyte_stoichiometry"))
    scales.set_y(ax, np.array([0.0, 1.0]), log=False, room=6)
    ax.set_ylabel("Mean stoichiometry")


def _conductivity(ax: Axes, shown: xr.Dataset) -> None:
    x, every = floats(shown["x"]), floats(shown["ionic_conductivity"])
    colours = style.sequential(shown.sizes["state_of_discharge"])
    for i, colour in enumerate(colours):
        ax.plot(x, floats(shown["ionic_conductivity"].isel(state_of_discharge=i)), color=colour)
    log = bool(every.max() > 3 * every.min())
    ends = 10 ** np.array([np.floor(np.log10(every.min())), np.ceil(np.log10(every.max()))])
    scales.set_y(ax, ends if log else np.append(every, 0.0), log=log, room=6, pad=0.02)
    if log:
        ax.set_ylim(every.min() / 1.15, every.max() * 1.15)
    ax.set_ylabel(labels.axis(shown["ionic_conductivity"]))

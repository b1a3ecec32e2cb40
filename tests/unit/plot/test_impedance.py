import numpy as np
import pytest
import xarray as xr

from sscell import plot
from sscell.errors import InputError

FREQUENCY = np.logspace(5, -2, 15)
RADIUS = 10.0


def spectra(**dims):
    """An arc of 20 ohm cm2 behind 5, scaled along further dimensions."""
    shape = [len(values) for values in dims.values()]
    z = 5 + 2 * RADIUS / (1 + 1j * FREQUENCY / 10)
    z = z * (1 + np.arange(np.prod(shape, dtype=int))).reshape(*shape, 1)
    names = [*dims, "frequency"]
    variables = {"resistance": z.real, "reactance": z.imag}
    variables |= {f"cathode_{name}": value / 2 for name, value in variables.items()}
    data = xr.Dataset({name: (names, value) for name, value in variables.items()})
    data = data.assign_coords(frequency=("frequency", FREQUENCY, {"units": "Hz"}), **dims)
    return data.assign_attrs(study="impedance", title="a cell")


def test_nyquist_has_equal_axes_and_turns_the_imaginary_part_up():
    (ax,) = plot.nyquist(spectra()).axes
    (line,) = ax.lines
    np.testing.assert_allclose(line.get_xdata(), spectra()["resistance"])
    assert line.get_ydata().max() == pytest.approx(RADIUS, rel=0.01)
    assert ax.get_aspect() == 1
    assert ax.get_ylabel().startswith("\N{MINUS SIGN}Im Z")
    assert ax.get_xlim()[0] == 0


def test_points_are_at_decades_and_named():
    (ax,) = plot.nyquist(spectra()).axes
    marked = ax.lines[0].get_markevery()
    np.testing.assert_allclose(FREQUENCY[marked], 10.0 ** np.arange(5, -3, -1))
    assert "10 Hz" in [text.get_text() for text in ax.texts]


def test_the_cathode_alone():
    (ax,) = plot.nyquist(spectra(), part="cathode").axes
    np.testing.assert_allclose(ax.lines[0].get_xdata(), spectra()["resistance"] / 2)
    assert ax.get_xlabel().startswith("Cathode")


def test_cells_have_colours_and_states_line_styles():
    data = spectra(cell=["a", "b"], soc=[0.2, 0.8])
    (ax,) = plot.nyquist(data).axes
    colours = [line.get_color() for line in ax.lines]
    assert colours[0] == colours[1] != colours[2] == colours[3]
    assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()
    assert len(ax.figure.legends[0].get_texts()) == 4


def test_a_spectrum_without_a_number_is_left_out():
    data = spectra(soc=[0.2, 0.8])
    data["resistance"][0] = np.nan
    assert len(plot.nyquist(data).axes[0].lines) == 1
    nothing = plot.bode(data.isel(soc=[0]))
    assert nothing.legends[0].get_title().get_text() == "no result"


def test_bode_shows_modulus_and_negative_phase():
    modulus, phase = plot.bode(spectra()).axes
    z = (spectra()["resistance"] + 1j * spectra()["reactance"]).values
    np.testing.assert_allclose(modulus.lines[0].get_ydata(), np.abs(z))
    np.testing.assert_allclose(phase.lines[0].get_ydata(), -np.degrees(np.angle(z)))
    assert phase.get_xscale() == "log"


def test_what_cannot_be_drawn_is_named():
    data = spectra(soc=[0.2, 0.8], thickness=[1.0, 2.0])
    with pytest.raises(InputError, match="thickness"):
        plot.nyquist(data)
    with pytest.raises(InputError, match="part"):
        plot.bode(spectra(), part="anode")


def test_names_of_all_spectra_cover_no_line_and_no_other_name():
    data = spectra(soc=[0.2, 0.5, 0.8])
    figure = plot.nyquist(data)
    figure.draw_without_rendering()
    (ax,) = figure.axes
    assert {text.get_color() for text in ax.texts} == {line.get_color() for line in ax.lines}
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.overlaps(b)]
    for line in ax.lines:
        points = ax.transData.transform(np.column_stack([line.get_xdata(), line.get_ydata()]))
        assert not any(box.contains(*point) for box in boxes for point in points)


def test_cycles_have_a_colour_each_and_are_named():
    (ax,) = plot.nyquist(spectra(cycle=[0, 1, 100])).axes
    assert len({line.get_color() for line in ax.lines}) == 3
    names = [text.get_text() for text in ax.figure.legends[0].get_texts()]
    assert names == ["As made", "After 1 cycle", "After 100 cycles"]


def test_cells_and_cycles_have_keys_of_their_own():
    data = spectra(cell=["a", "b"], cycle=[0, 1, 2, 3, 4]).assign_attrs(note="Equal: b.")
    (legend,) = plot.bode(data).legends
    names = [text.get_text() for text in legend.get_texts()]
    assert names == ["a", "b", "As made", "After 1 cycle", "After 3 cycles", "After 4 cycles"]
    assert legend.get_title().get_text() == "Equal: b."

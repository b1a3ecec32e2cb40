"""Datasets of the shape the study layer returns, with smooth, plausible numbers and no solver."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
import xarray as xr

Make = Callable[..., xr.Dataset]
THEORETICAL = 205.0  # mAh/g

TITLES = (
    "NCM83 | Li6PS5Cl | In-Li",
    "NCM83 + Li3InCl6 | Li3InCl6 / Li6PS5Cl | In-Li",
    "NCM83 + Li5.5PS4.5Cl1.5 | Li5.5PS4.5Cl1.5 | Li",
)

_ATTRS = {
    "capacity": ("mAh/cm2", "areal capacity"),
    "specific_capacity": ("mAh/g", "specific capacity of the active material"),
    "capacity_fraction": ("1", "capacity over equilibrium capacity"),
    "energy": ("mWh/cm2", "areal energy"),
    "mean_voltage": ("V", "mean voltage"),
    "voltage": ("V", "voltage"),
    "c_rate": ("1/h", "C-rate"),
    "state_of_discharge": ("1", "charge passed over charge passed in all"),
    "conductivity": ("mS/cm", "catholyte conductivity"),
    "areal_capacity": ("mAh/cm2", "cathode areal capacity"),
    "particle_size": ("um", "active-material particle size"),
    "porosity": ("1", "porosity"),
    "coverage": ("1", "coverage"),
    "junction_resistance": ("ohm*cm^2", "junction resistance"),
    "design": ("1", "design"),
    "tortuosity_factor": ("1", "tortuosity factor"),
    "loss": ("V", "loss"),
    "mean_loss": ("V", "mean loss"),
    "equilibrium_voltage": ("V", "equilibrium cell voltage"),
    "x": ("um", "distance from the separator"),
    "electrolyte_potential": ("V", "electrolyte potential"),
    "electrode_potential": ("V", "electrode potential"),
    "reaction_current_density": ("mA/cm3", "reaction current density"),
    "surface_stoichiometry": ("1", "stoichiometry at the particle surface"),
    "stoichiometry": ("1", "mean stoichiometry of the particles"),
}
PATHS = {
    "conductivity": "catholyte.conductivity",
    "areal_capacity": "cathode.areal_capacity",
    "particle_size": "active_material.particle_size",
    "junction_resistance": "junction.resistance",
}


def label(dataset: xr.Dataset) -> xr.Dataset:
    for key in dataset.variables:
        units, long_name = _ATTRS.get(str(key), ("1", str(key)))
        dataset[key].attrs.update(units=units, long_name=long_name)
        if key in PATHS:
            dataset[key].attrs["path"] = PATHS[str(key)]
    return dataset


def fraction(rate: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """Share of the capacity delivered: all of it well below the limiting C-rate, none above."""
    usual = 1.0 / (1.0 + (rate / limit) ** 1.3) ** 0.8
    return np.where(rate > 8.0 * limit, 0.0, usual)


def voltages(rate: float, share: float, limit: float, points: int) -> np.ndarray:
    state = np.linspace(0.0, 1.0, points)
    used = state * share
    open_circuit = 4.25 - 0.62 * used - 0.12 * np.tanh((used - 0.45) * 6)
    flat = open_circuit - 0.05 * rate / limit
    return flat - (flat[-1] - 2.6) * state**14


def _rates(c_rates: Sequence[float], limit: float, points: int, loading: float) -> xr.Dataset:
    rate = np.asarray(c_rates, dtype=float)
    share = fraction(rate, np.asarray(limit))
    outcome = np.where(share > 0, "cut-off voltage", "infeasible")
    voltage = np.array(
        [
            voltages(one, part, limit, points) if part else np.full(points, np.nan)
            for one, part in zip(rate, share, strict=True)
        ]
    )
    mean = np.full(rate.size, np.nan)
    mean[share > 0] = voltage[share > 0].mean(axis=1)
    areal = share * THEORETICAL * loading * 1e-3
    return label(
        xr.Dataset(
            {
                "capacity": ("c_rate", areal),
                "specific_capacity": ("c_rate", share * THEORETICAL),
                "capacity_fraction": ("c_rate", share),
                "energy": ("c_rate", np.nan_to_num(areal * mean)),
                "mean_voltage": ("c_rate", mean),
                "outcome": ("c_rate", outcome),
                "voltage": (("c_rate", "state_of_discharge"), voltage),
            },
            coords={"c_rate": rate, "state_of_discharge": np.linspace(0, 1, points)},
            attrs={"title": TITLES[0], "direction": "discharge"},
        )
    )


def make_rates(
    c_rates: Sequence[float] = (0.1, 0.5, 1.0, 2.0),
    limits: Sequence[float] = (1.5,),
    titles: Sequence[str] = TITLES,
    points: int = 80,
    loading: float = 20.0,
) -> xr.Dataset:
    """One cell for one limiting C-rate, several along ``cell`` for several."""
    cells = [_rates(c_rates, limit, points, loading) for limit in limits]
    if len(cells) == 1:
        return cells[0]
    names = xr.Variable("cell", [titles[place % len(titles)] for place in range(len(cells))])
    together = xr.concat(cells, dim="cell", combine_attrs="override").assign_coords(cell=names)
    together.attrs["title"] = "Rate capability"
    return label(together)


def make_sweep(
    conductivity: Sequence[float] = (0.1, 0.3, 1.0, 3.0, 10.0),
    areal_capacity: Sequence[float] | None = (1.0, 3.0, 5.0),
    c_rates: Sequence[float] = (0.2, 1.0, 3.0),
    cells: int = 1,
) -> xr.Dataset:
    """Capacity over catholyte conductivity, areal capacity (unless None) and C-rate."""
    kappa = np.asarray(conductivity, dtype=float)[:, None, None]
    loading = np.asarray(areal_capacity or [3.0], dtype=float)[None, :, None]
    rate = np.asarray(c_rates, dtype=float)[None, None, :]
    runs = []
    for cell in range(cells):
        limit = 12.0 * (kappa / (1 + kappa / 6)) * (1 + 0.7 * cell) / loading**1.6
        share = fraction(rate, limit)
        dims = ("conductivity", "areal_capacity", "c_rate")
        runs.append(
            xr.Dataset(
                {
                    "capacity": (dims, share * loading * 1.03),
                    "specific_capacity": (dims, share * THEORETICAL),
                    "capacity_fraction": (dims, share),
                    "outcome": (dims, np.where(share > 0, "cut-off voltage", "infeasible")),
                },
                coords={
                    "conductivity": kappa.ravel(),
                    "areal_capacity": loading.ravel(),
                    "c_rate": rate.ravel(),
                },
                attrs={"title": TITLES[0], "direction": "discharge"},
            )
        )
    dataset = runs[0]
    if cells > 1:
        names = xr.Variable("cell", list(TITLES[:cells]))
        dataset = xr.concat(runs, dim="cell").assign_coords(cell=names)
    if areal_capacity is None:
        dataset = dataset.isel(areal_capacity=0, drop=True)
    return label(dataset)


SPANS = {
    "conductivity": (0.1, 30.0),
    "areal_capacity": (1.0, 8.0),
    "particle_size": (2.0, 10.0),
    "porosity": (0.02, 0.2),
    "coverage": (0.3, 0.6),
    "junction_resistance": (0.0, 50.0),
}
"""Ranges that designs are drawn from; the further down, the less the capacity follows."""


def make_designs(
    count: int = 12, c_rates: Sequence[float] = (0.2, 1.0, 3.0), varied: int = 2, cells: int = 1
) -> xr.Dataset:
    """Designs that differ in the first quantities of ``SPANS`` at once."""
    shares = np.random.default_rng(1).random((count, len(SPANS)))
    low, high = (np.array(ends)[None, :] for ends in zip(*SPANS.values(), strict=True))
    values = low + (high - low) * shares
    values[:, 0] = 0.1 * 300.0 ** shares[:, 0]
    values[:, varied:] = 0.3 * low[:, varied:] + 0.7 * high[:, varied:]
    kappa, loading, size, porosity = (values[:, place, None] for place in range(4))
    rate = np.asarray(c_rates, dtype=float)[None, :]
    runs = []
    for cell in range(cells):
        limit = 9.0 * (kappa / (1 + kappa / 6)) * (1 + 0.7 * cell) / loading**1.6
        limit = limit * (6.0 / size) ** 0.7 * (1 - 4 * porosity)
        share = fraction(rate, limit)
        along = {
            name: ("design", values[:, place]) for place, name in enumerate(list(SPANS)[:varied])
        }
        outcome = np.where(share > 0, "cut-off voltage", "infeasible").astype(object)
        known = {
            "capacity": share * loading * 1.03,
            "specific_capacity": share * THEORETICAL,
            "capacity_fraction": share,
            "outcome": outcome,
        }
        runs.append(
            xr.Dataset(
                {name: (("design", "c_rate"), array) for name, array in known.items()},
                coords={"design": np.arange(count), **along, "c_rate": rate.ravel()},
                attrs={"title": TITLES[0], "direction": "discharge"},
            )
        )
    dataset = runs[0]
    if cells > 1:
        names = xr.Variable("cell", list(TITLES[:cells]))
        dataset = xr.concat(runs, dim="cell").assign_coords(cell=names)
    return label(dataset)


def make_profiles(states: Sequence[float] = (0.0, 0.25, 0.5, 0.75, 1.0)) -> xr.Dataset:
    """A reaction front that moves from the separator to the current collector."""
    state = np.asarray(states, dtype=float)[:, None]
    x = np.linspace(0.0, 82.0, 60)
    depth = (x / x[-1])[None, :]
    front = np.exp(-(((depth - 0.9 * state) / 0.35) ** 2)) + 0.35
    reaction = 390.0 * front / front.mean(axis=1, keepdims=True)
    mean = 0.27 + 0.62 * state * (1 - 0.45 * (depth - 0.4) * (1 - state) * 2)
    dims = ("state_of_discharge", "x")
    # Ionic current falls as the reaction takes it up; its integral is the ohmic drop.
    ionic = 1.0 - np.cumsum(front, axis=1) / front.sum(axis=1, keepdims=True)
    phi = -0.012 - 0.15 * np.cumsum(ionic, axis=1) / x.size
    voltage = 4.1 - 0.9 * state.ravel() - 0.4 * state.ravel() ** 8
    return label(
        xr.Dataset(
            {
                "electrolyte_potential": (dims, phi),
                "electrode_potential": (dims, voltage[:, None] + 0.002 * (1 - depth)),
                "reaction_current_density": (dims, reaction),
                "surface_stoichiometry": (dims, mean + 7e-5 * reaction),
                "stoichiometry": (dims, mean),
                "voltage": ("state_of_discharge", voltage),
            },
            coords={"state_of_discharge": state.ravel(), "x": x},
            attrs={"title": TITLES[0], "c_rate": 1.0, "direction": "discharge"},
        )
    )


EVEN = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0)
RATES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


def make_need(
    areal_capacity: Sequence[float] = EVEN,
    c_rates: Sequence[float] = RATES,
    tortuosity: Sequence[float] | None = None,
    limit: float = 14.0,
    least: float = 0.02,
) -> xr.Dataset:
    """Conductivity that diverges towards ``limit``, above which nothing is enough. [mA/cm2]"""
    at = [np.asarray(one, dtype=float) for one in (areal_capacity, c_rates, tortuosity or [4.0])]
    loading, rate, tau = np.meshgrid(*at, indexing="ij")
    with np.errstate(divide="ignore", invalid="ignore"):
        values = 0.01 * tau * loading**2 * rate / (1.0 - loading * rate / limit)
    outcome = np.full(values.shape, "found", dtype=object)
    outcome[values < least] = "always enough"
    outcome[loading * rate >= limit] = "not limited by the catholyte"
    known = np.where(outcome == "always enough", least, values)
    why = np.where(loading < 4.5, "kinetics", "anode")
    data = {
        "required": np.where(outcome == "not limited by the catholyte", np.nan, known),
        "reached": np.full(values.shape, 0.8),
        "outcome": outcome,
        "limited_by": np.where(outcome == "not limited by the catholyte", why, ""),
    }
    dims = ("areal_capacity", "c_rate", "tortuosity_factor")
    dataset = xr.Dataset(
        {key: (dims, array) for key, array in data.items()},
        coords=dict(zip(dims, at, strict=True)),
        attrs={
            "title": TITLES[0],
            "direction": "discharge",
            "criterion": "capacity_fraction",
            "target": 0.8,
        },
    )
    if tortuosity is None:
        dataset = dataset.isel(tortuosity_factor=0, drop=True)
    dataset = label(dataset)
    dataset["required"].attrs.update(
        units="mS/cm", long_name="required catholyte conductivity", path="catholyte.conductivity"
    )
    return dataset


def make_tortuosity() -> xr.Dataset:
    """What may at most be: the harder the point, the lower."""
    need = make_need()
    required = 1.0 / need["required"]
    required.attrs.update(
        units="1", long_name="required tortuosity factor", path="cathode.tortuosity_factor"
    )
    words = need["outcome"].str.replace("not limited by the catholyte", "out of reach")
    return need.assign(required=required, outcome=words)


PARTS = {
    "separator": 0.02,
    "junction": 0.0,
    "anode": 0.05,
    "catholyte": 0.09,
    "electrons": 0.03,
    "kinetics": 0.08,
    "film": 0.0,
    "particles": 0.01,
    "inhomogeneity": 0.002,
}


def make_losses(direction: str = "discharge", points: int = 41) -> xr.Dataset:
    """Even losses, but an unevenness that is negative in the middle and a rising last one."""
    state = np.linspace(0.0, 1.0, points)
    loss = np.array([np.full(points, one) for one in PARTS.values()])
    loss[-1] = 0.02 * np.cos(2 * np.pi * state) + 0.002
    loss[-2] = 0.02 * state
    sign = 1.0 if direction == "charge" else -1.0
    rest = 3.5 + sign * 0.5 * state
    dims = ("process", "state_of_discharge")
    return label(
        xr.Dataset(
            {
                "loss": (dims, loss),
                "mean_loss": ("process", np.trapezoid(loss, state, axis=1)),
                "voltage": ("state_of_discharge", rest + sign * loss.sum(axis=0)),
                "equilibrium_voltage": ("state_of_discharge", rest),
            },
            coords={"process": list(PARTS), "state_of_discharge": state},
            attrs={"title": TITLES[0], "direction": direction, "c_rate": 1.0},
        )
    )


def make_gains(
    c_rates: Sequence[float] = (0.2, 0.5, 1.0, 2.0), direction: str = "discharge"
) -> xr.Dataset:
    """Diffusion in the particles wins most, the film nothing."""
    rate = np.asarray(c_rates, dtype=float)
    best = {
        "none": 0.0,
        "catholyte": 10.0,
        "electrons": 2.0,
        "kinetics": 8.0,
        "film": 0.0,
        "particles": 30.0,
        "separator": 1.0,
        "anode": 4.0,
    }
    won = np.array([one * rate / rate.max() for one in best.values()])
    specific = 200.0 - 40.0 * rate / rate.max() + won
    dims = ("process", "c_rate")
    found = {
        "specific_capacity": specific,
        "capacity": 0.025 * specific,
        "specific_gain": won,
        "gain": 0.025 * won,
        "outcome": np.full(won.shape, "cut-off voltage", dtype=object),
    }
    dataset = label(
        xr.Dataset(
            {key: (dims, array) for key, array in found.items()},
            coords={"process": list(best), "c_rate": rate},
            attrs={"title": TITLES[0], "direction": direction},
        )
    )
    dataset["specific_gain"].attrs.update(units="mAh/g", long_name="gain in specific capacity")
    dataset["gain"].attrs.update(units="mAh/cm2", long_name="gain in areal capacity")
    return dataset


def make_cycled(
    rates: Sequence[float] = (0.1, 0.1, 1.0, 1.0, 0.1),
    cells: Sequence[float] = (0.05,),
    losses: bool = False,
) -> xr.Dataset:
    """A linear equilibrium voltage with a resistance [V per C-rate] for each cell.

    Each cycle is a charge, a rest, a discharge and a rest, between 2.9 and 4.1 V; a rate so high
    that the resistance takes the whole window is infeasible.
    """
    runs = [_cycled(np.asarray(rates, dtype=float), resistance, losses) for resistance in cells]
    if len(runs) == 1:
        return runs[0]
    names = xr.Variable("cell", list(TITLES[: len(runs)]))
    return xr.concat(runs, dim=names, combine_attrs="override")


def _cycled(rate: np.ndarray, resistance: float, losses: bool) -> xr.Dataset:
    count, share = rate.size, np.linspace(0.0, 1.0, 11)
    window = np.clip(1.2 - 2.0 * resistance * rate, 0.0, None)  # V of equilibrium that is used
    capacity = 2.0 * window / 1.2  # mAh/cm2
    charged = capacity * 1.01
    outcome = np.where(capacity > 0, "cut-off voltage", "infeasible").astype(object)
    fall = 4.1 - resistance * rate[:, None] - share * window[:, None]
    rise = 2.9 + resistance * rate[:, None] + share * window[:, None]
    current = 2.0 * rate  # mA/cm2
    time, voltage, flow, clock = [], [], [], 0.0
    for i in range(count):
        for sign, curve in ((-1.0, rise[i]), (0.0, None), (1.0, fall[i]), (0.0, None)):
            hours = capacity[i] / current[i] if sign else 1.0
            time.append(clock + hours * share)
            relaxed = (rise if sign == 0.0 and len(time) % 4 == 2 else fall)[i, -1]
            drop = resistance * rate[i] * (-1.0 if len(time) % 4 == 2 else 1.0)
            voltage.append(np.full(11, relaxed + drop) if curve is None else curve)
            flow.append(np.full(11, sign * current[i]))
            clock += hours
    dims, steps = ("cycle", "share"), ("step", "part")
    data = {
        "capacity": ("cycle", capacity),
        "charge_capacity": ("cycle", charged),
        "specific_capacity": ("cycle", 100.0 * capacity),
        "specific_charge_capacity": ("cycle", 100.0 * charged),
        "coulombic_efficiency": ("cycle", np.where(capacity > 0, 1.0 / 1.01, np.nan)),
        "outcome": ("cycle", outcome),
        "discharge_voltage": (dims, fall),
        "charge_voltage": (dims, rise),
        "time": (steps, np.array(time)),
        "step_voltage": (steps, np.array(voltage)),
        "step_current": (steps, np.array(flow)),
        "ended_by": ("step", np.full(4 * count, "voltage").astype(object)),
    }
    coords = {
        "cycle": np.arange(1, count + 1),
        "share": share,
        "part": share,
        "step": np.arange(1, 4 * count + 1),
        "c_rate": ("cycle", rate),
        "step_name": ("step", ["charge", "rest", "discharge", "rest"] * count),
    }
    if losses:
        lost = np.outer(np.arange(count), [0.1, 0.0, 0.02])
        data["capacity"] = ("cycle", 2.0 - lost.sum(axis=1))
        data["specific_capacity"] = ("cycle", 200.0 - 100.0 * lost.sum(axis=1))
        data["capacity_loss"] = (("cycle", "mechanism"), lost)
        coords["mechanism"] = ["film", "junction", "together"]
    attrs = {"title": TITLES[0], "direction": "cycle", "study": "cycle"}
    cycled = label(xr.Dataset(data, coords, attrs))
    cycled["step_voltage"].attrs.update(units="V", long_name="cell voltage")
    cycled["step_current"].attrs.update(units="mA/cm2", long_name="current density")
    return cycled


@pytest.fixture(scope="session")
def rates() -> Make:
    return make_rates


@pytest.fixture(scope="session")
def grid() -> Make:
    return make_sweep


@pytest.fixture(scope="session")
def through() -> Make:
    return make_profiles


@pytest.fixture(scope="session")
def clouds() -> Make:
    return make_designs


@pytest.fixture(scope="session")
def needs() -> Make:
    return make_need


@pytest.fixture(scope="session")
def ceilings() -> Make:
    return make_tortuosity


@pytest.fixture(scope="session")
def splits() -> Make:
    return make_losses


@pytest.fixture(scope="session")
def wins() -> Make:
    return make_gains


@pytest.fixture(scope="session")
def cycled_cells() -> Make:
    return make_cycled

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import ValidationError

from sscell.cards.problems import problems
from sscell.designs.experiment import Experiment
from sscell.protocols.protocol import Protocol

EXPERIMENT: dict[str, Any] = {
    "title": "Rates",
    "cells": ["a"],
    "protocol": {"c_rates": [0.1, 1, "2"]},
    "vary": {"catholyte.conductivity": ["0.1 mS/cm", "1 mS/cm"], "cathode.porosity": [0.1, "5 %"]},
    "outputs": {"capacity": "areal"},
}


def messages(**changes: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        Experiment.model_validate({**EXPERIMENT, **changes})
    return "\n".join(map(str, problems(caught.value, "e.yaml", Experiment)))


def test_reads() -> None:
    experiment = Experiment.model_validate(EXPERIMENT)
    assert experiment.protocol.c_rates == (0.1, 1, 2)
    assert experiment.protocol.direction == "discharge"
    assert experiment.vary["catholyte.conductivity"] == pytest.approx((0.01, 0.1))
    assert experiment.vary["cathode.porosity"] == (0.1, 0.05)
    assert experiment.outputs.capacity == "areal"


def test_least() -> None:
    least = {key: EXPERIMENT[key] for key in ("title", "cells", "protocol")}
    experiment = Experiment.model_validate(least)
    assert experiment.vary == {}
    assert experiment.outputs.capacity == "specific"


def test_rates_in_words() -> None:
    protocol = {"c_rates": ["C/20", "C/10", "1C", "20 mA/g"]}
    experiment = Experiment.model_validate({**EXPERIMENT, "protocol": protocol})
    assert experiment.protocol.c_rates[:3] == (0.05, 0.1, 1.0)
    assert experiment.to_mapping()["protocol"]["c_rates"] == [0.05, 0.1, 1.0, "20 mA/g"]
    assert Experiment.model_validate(experiment.to_mapping()) == experiment
    assert "1 is listed twice" in messages(protocol={"c_rates": [1, "1C"]})


def test_loads_again() -> None:
    experiment = Experiment.model_validate(EXPERIMENT)
    assert Experiment.model_validate(experiment.to_mapping()) == experiment


def test_few_points_have_the_published_spread_on_the_command_line() -> None:
    """Rate series and comparisons of at most 40 points, unless the protocol says otherwise."""

    def given(**changes: Any) -> Any:
        rates = {"c_rates": [0.1, 1, 2, 3, 5], **changes.pop("protocol", {})}
        card = {"title": "t", "cells": ["a", "b", "c", "d"], "protocol": rates, **changes}
        return Experiment.model_validate(card).with_band().protocol.uncertainty

    assert given() == given(protocol={"charge": ["full", "same rate"]}) == "published"
    assert given(protocol={"compare": {}}) == "published"
    assert given(protocol={"uncertainty": "none"}) == "none"
    assert given(protocol={"charge": ["full", "same rate", "C/10"]}) is None  # 60 points
    assert given(vary={"cathode.porosity": [0.1, 0.2]}) is None  # a sweep
    junctions = {"junction.resistance": [f"{k} ohm cm^2" for k in range(3)]}
    assert given(protocol={"compare": {}}, vary=junctions) is None  # 60 points
    assert given(cells=["a"], protocol={"losses": {}, "c_rates": [1]}) is None


SAID = {"source": "assumed: a scan", "mark": "assumed", "note": "For the talk."}


@pytest.mark.parametrize(
    "vary",
    [
        EXPERIMENT["vary"],
        [{"catholyte.conductivity": "1 mS/cm"}, {"catholyte.conductivity": "2 mS/cm"}],
        {
            "samples": {"points": 2},
            "catholyte.conductivity": {"from": "1 mS/cm", "to": "2 mS/cm"},
        },
    ],
    ids=["grid", "designs", "samples"],
)
def test_a_source_of_the_card_is_not_one_of_the_paths(vary: Any) -> None:
    """It once was passed into what is varied and refused there as an unknown path."""
    plain = Experiment.model_validate({**EXPERIMENT, "vary": vary})
    said = Experiment.model_validate({**EXPERIMENT, **SAID, "vary": vary})
    assert said.vary == plain.vary
    assert said.source == SAID["source"]
    assert Experiment.model_validate(said.to_mapping()) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"protocol": {"c_rates": [1], "compare": {}, "screen": {}}},
            "protocol: compare and screen are given; give one of them",
        ),
        (
            {"protocol": {"c_rates": [1], "screen": {}}, "cells": ["a", "b"], "vary": {}},
            "cells: screen takes one cell, got 2",
        ),
        (
            {"outputs": {"figure": "families"}},
            "outputs.figure: families draws a screening; sweep has one figure",
        ),
        (
            {"protocol": {"c_rates": [1], "screen": {}}},
            "vary: screen varies nothing of the cell",
        ),
        (
            {"protocol": {"c_rates": [1], "compare": {}}, "vary": [{"cathode.porosity": 0.1}]},
            "vary: compare varies paths with lists of values only",
        ),
        ({"protocol": {"c_rates": [1], "compere": {}}}, "Did you mean 'compare'"),
        ({"protocol": {"gains": {}}}, "protocol.c_rates: missing"),
        ({"protocol": {}}, "c_rates: missing"),
        ({"protocol": {"c_rates": [1, 2], "losses": {}}}, "losses takes one rate, got 2"),
        (
            {"protocol": {"c_rates": [1], "direction": "cycle", "liquid_reference": {}}},
            "direction: liquid_reference is of a discharge or charge, got cycle",
        ),
        (
            {"protocol": {"c_rates": [1], "fit": {"data": "a.csv", "paths": ["x"]}}},
            "c_rates: a fit takes those of its data",
        ),
    ],
)
def test_studies_of_the_protocol_refuse_what_they_cannot_do(
    changes: dict[str, Any], said: str
) -> None:
    assert said in messages(**changes)


@pytest.mark.parametrize(
    "study",
    [
        {"compare": {"at": "mass", "value": "30 mg/cm^2", "loss_rate": 2.0}},
        {"compare": {"loss_rate": "C/10"}},
        {"compare": {"loss_rate": "2 mA/cm^2"}},
        {"screen": {"role": "both", "electrolytes": ["x", "y"], "folder": "here"}},
    ],
    ids=["compare", "compare at a rate", "compare at a current", "screen"],
)
def test_studies_of_the_protocol_load_again(study: dict[str, Any]) -> None:
    card = {**EXPERIMENT, "protocol": {"c_rates": [1], **study}, "vary": {}}
    experiment = Experiment.model_validate(card)
    assert Experiment.model_validate(experiment.to_mapping()) == experiment


@pytest.mark.parametrize(
    "uncertainty",
    [
        "cards",
        "published",
        {"catholyte.conductivity": 1.8, "cathode.coverage": [0.2, 0.8]},
        {"catholyte.conductivity": ["0.1 mS/cm", "10 mS/cm", "log"]},
    ],
    ids=["cards", "published", "paths", "log"],
)
@pytest.mark.parametrize("study", [{}, {"required": {}}], ids=["rates", "required"])
def test_an_uncertainty_loads_again(uncertainty: Any, study: dict[str, Any]) -> None:
    """A source of the card is none of its paths."""
    protocol = {"c_rates": [1], "uncertainty": uncertainty, **study}
    card = {**EXPERIMENT, **SAID, "protocol": protocol, "vary": {}}
    experiment = Experiment.model_validate(card)
    assert Experiment.model_validate(experiment.to_mapping()) == experiment
    assert experiment.protocol.uncertainty is not None


@pytest.mark.parametrize(
    ("uncertainty", "message"),
    [
        ("card", "protocol.uncertainty: expected paths with factors or ranges, 'cards'"),
        ({}, "expected paths"),
        ({"catholyte.conductivity": 0.5}, "uncertainty, catholyte.conductivity: expected a factor"),
        ({"cathode.coverage": [0.9, 0.1]}, "uncertainty, cathode.coverage: from must be below to"),
        ({"cathode.cover": 2}, "cathode.coverage"),
    ],
    ids=str,
)
def test_an_uncertainty_that_makes_no_sense(uncertainty: Any, message: str) -> None:
    assert message in messages(protocol={"c_rates": [1], "uncertainty": uncertainty}, vary={})


def test_a_charge_is_read() -> None:
    protocol = {"c_rates": [1], "charge": "0.1C,  hold to 0.02C"}
    experiment = Experiment.model_validate({**EXPERIMENT, "protocol": protocol})
    assert experiment.protocol.charge == "0.1C, hold to 0.02C"
    assert Experiment.model_validate(experiment.to_mapping()) == experiment


def test_a_charge_belongs_into_a_fit() -> None:
    fit = {"data": "rates.csv", "prior": "published"}
    text = messages(protocol={"charge": "same rate", "fit": fit}, vary={})
    assert "protocol.charge: goes with the data: a key of fit, with prior: published" in text


def test_several_charges_are_read() -> None:
    protocol = {"c_rates": [1], "charge": ["full", "0.1C,  hold to 0.02C"]}
    experiment = Experiment.model_validate({**EXPERIMENT, "protocol": protocol})
    assert experiment.protocol.charge == ("full", "0.1C, hold to 0.02C")
    assert Experiment.model_validate(experiment.to_mapping()) == experiment


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"charge": ["full", "ful"]}, "protocol.charge: 'ful': expected 'full'"),
        ({"charge": ["full"], "required": {}}, "charge: required takes one charge, not a list"),
        ({"charge": "same rte"}, "protocol.charge: 'same rte': expected 'full'"),
        ({"charge": "0.1C", "direction": "cycle"}, "charge: is what comes before a discharge"),
        ({"charge": "0.1C", "losses": {}}, "charge: losses is of a full cell"),
    ],
    ids=["list", "required", "words", "cycle", "losses"],
)
def test_a_charge_that_makes_no_sense(changes: dict[str, Any], message: str) -> None:
    assert message in messages(protocol={"c_rates": [1], **changes}, vary={})


def test_voltage_losses_have_no_band() -> None:
    protocol = {"c_rates": [1], "uncertainty": "cards", "losses": {}}
    assert "protocol.uncertainty: losses takes none" in messages(protocol=protocol, vary={})


DESIGNS = [
    {"catholyte.conductivity": "1 mS/cm", "cathode.porosity": "5 %"},
    {
        "catholyte.conductivity": {"value": "2 mS/cm", "source": "assumed: dry"},
        "cathode.porosity": 0.1,
    },
]


def test_designs_load_again_with_their_words() -> None:
    experiment = Experiment.model_validate({**EXPERIMENT, "vary": DESIGNS})
    assert isinstance(experiment.vary, Sequence)
    mapping = experiment.to_mapping()
    assert mapping["vary"][0] == DESIGNS[0]
    assert mapping["vary"][1]["catholyte.conductivity"]["source"] == "assumed: dry"
    assert Experiment.model_validate(mapping) == experiment


def test_samples_load_again_as_designs() -> None:
    vary = {"samples": {"points": 5}, "cathode.thickness": {"from": "40 um", "to": "90 um"}}
    experiment = Experiment.model_validate({**EXPERIMENT, "vary": vary})
    mapping = experiment.to_mapping()
    assert len(mapping["vary"]) == 5
    assert all(design["cathode.thickness"].endswith(" um") for design in mapping["vary"])
    assert Experiment.model_validate(mapping) == experiment


@pytest.mark.parametrize(
    ("vary", "first"),
    [
        (EXPERIMENT["vary"], {"catholyte.conductivity": 0.01, "cathode.porosity": 0.1}),
        (DESIGNS, {"catholyte.conductivity": 0.1, "cathode.porosity": 0.05}),
        ({}, {}),
    ],
)
def test_the_first_design(vary: Any, first: dict[str, float]) -> None:
    assert Experiment.model_validate({**EXPERIMENT, "vary": vary}).first_design == first


def test_mistakes_of_what_is_varied_are_told_together_with_others() -> None:
    said = messages(vary=[{"cathode.thickness": "80"}, {}], cells=[])
    assert len(said.splitlines()) == 3
    assert "e.yaml, vary.0.cathode.thickness: '80' has no unit" in said
    assert "e.yaml, vary.1: expected a mapping of paths" in said


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cells": []}, "cells: expected at least 1, got 0"),
        ({"cells": "a"}, "cells: expected a list, got 'a'"),
        ({"cells": ["a", "a"]}, "cells.1: 'a' is listed twice"),
        ({"protocol": {"c_rates": []}}, "protocol.c_rates: expected at least 1"),
        ({"protocol": {"c_rates": [0]}}, "c_rates.0: must be greater than 0"),
        ({"protocol": {"c_rates": [-1]}}, "c_rates.0: must be greater than 0"),
        ({"protocol": {"c_rates": ["C10"]}}, "expected a C-rate such as 0.5"),
        ({"protocol": {"c_rates": [float("nan")]}}, "not a finite number"),
        ({"protocol": {"c_rates": [1, 1.0]}}, "1 is listed twice"),
        ({"protocol": {"c_rates": [1], "direction": "dicharge"}}, "Did you mean 'discharge'"),
        ({"vary": {"catholyte.conductvity": ["1 mS/cm"]}}, "Did you mean 'catholyte.conductivity'"),
        ({"vary": {"cathode.porosity": []}}, "vary.cathode.porosity: expected a list of values"),
        ({"vary": {"cathode.porosity": "5 %"}}, "expected a list of values"),
        ({"vary": {"cathode.porosity": ["5 %", 0.05]}}, "5 % is given twice"),
        ({"vary": {"cathode.thickness": ["80"]}}, "vary.cathode.thickness.0: '80' has no unit"),
        ({"vary": ["cathode.thickness"]}, "vary.0: expected a mapping of paths"),
        ({"vary": "cathode.thickness"}, "vary: expected paths with lists of values"),
        ({"vary": []}, "vary: expected at least one design"),
        ({"outputs": {"capacity": "total"}}, "expected 'specific' or 'areal'"),
        ({"outputs": {"variable": "energi"}}, "outputs.variable"),
        ({"outputs": {"variable": "energy"}, "vary": {}}, "is of a sweep"),
    ],
)
def test_mistakes(changes: dict[str, Any], message: str) -> None:
    assert message in messages(**changes)


CYCLED: list[dict[str, Any]] = [
    {"steps": ["Charge at C/10", {"repeat": 2, "steps": ["Rest for 1 hour"]}], "times": 3},
    {"rate_test": {"rates": [0.1, "C/2"], "cycles": 2, "charge": "same rate, hold to 0.05C"}},
    {"cycles": {"number": 300, "charge": "0.5C", "discharge": "1 mA/cm^2"}},
    {"gitt": {"rate": "C/10", "pulse": "30 minutes"}},
    {"drive_cycle": {"data": {"time [s]": [0, 60, 120], "c_rate": [1, -1, 0]}, "times": 2}},
]


@pytest.mark.parametrize("protocol", CYCLED, ids=[next(iter(each)) for each in CYCLED])
def test_a_protocol_of_steps_is_that_of_python(protocol: dict[str, Any]) -> None:
    experiment = Experiment.model_validate({"title": "x", "cells": ["a"], "protocol": protocol})
    assert experiment.study == "cycle"
    assert experiment.protocol.cycled == Protocol.from_mapping(protocol)
    assert Experiment.model_validate(experiment.to_mapping()) == experiment


def test_mistakes_of_steps_and_what_is_beside_them_are_told_at_once() -> None:
    protocol = {"steps": ["Dischrage at 1C", "Rest"], "c_rates": [1], "charge": "1C"}
    text = messages(protocol=protocol, vary={})
    for part in ("protocol.steps.0", "discharge", "protocol.steps.1", "c_rates", "charge"):
        assert part in text
    assert "one of" in messages(protocol={**CYCLED[1], **CYCLED[2]}, vary={})


def test_a_protocol_of_steps_varies_what_a_sweep_does() -> None:
    card = {**EXPERIMENT, "protocol": {"steps": ["Discharge at 1C"]}}
    assert (Experiment.model_validate(card).study, bool(card["vary"])) == ("cycle", True)

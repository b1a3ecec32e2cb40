import json
import subprocess
import sys
import warnings
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
import yaml

from sscell.commands.cli import main
from sscell.commands.run_files import drop_points
from sscell.errors import LostWarning
from sscell.results.dataset import load_results
from sscell.results.outcome import FAILED, LOST
from sscell.solving.engine import Task
from sscell.solving.store import Store

EXPERIMENT = """\
title: two rates
cells: [ncm83_li6ps5cl]
protocol: {c_rates: [0.5, 2], direction: discharge, uncertainty: none}
"""


@pytest.fixture
def experiment(tmp_path):
    path = tmp_path / "quick.yaml"
    path.write_text(EXPERIMENT)
    return path


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """One experiment run once for the tests that look at what it left."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "quick.yaml").write_text(EXPERIMENT)
    code = main(["run", str(folder / "quick.yaml"), "--output", str(folder / "out")])
    assert code == 0
    return folder / "out"


def refused(capsys, *arguments):
    """What is said when the input is wrong: exit 2, nothing but a message."""
    try:
        code = main(list(arguments))
    except SystemExit as stop:  # argparse ends the program itself
        code = stop.code
    said = capsys.readouterr()
    assert code == 2
    assert "Traceback" not in said.err
    assert said.err.strip()
    return said.err


@pytest.mark.parametrize("kind", ["cells", "electrolytes", "active-materials", "experiments"])
def test_list_one_kind(kind, capsys):
    assert main(["list", kind]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{kind} (")
    assert len(lines) > 2


def test_list_everything(capsys):
    assert main(["list"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in ("ncm83_li6ps5cl", "li6ps5cl", "ncm811", "rate_capability"))


@pytest.mark.parametrize("name", ["ncm83_li6ps5cl", "li6ps5cl", "ncm811", "rate_capability"])
def test_show(name, capsys):
    assert main(["show", name]) == 0
    said = capsys.readouterr()
    assert "title" in said.out
    assert said.err == ""


def test_show_something_unknown(capsys):
    assert "Did you mean 'ncm83_li6ps5cl'" in refused(capsys, "show", "ncm83_li6ps5c")


def test_check_a_good_card(capsys):
    assert main(["check", "ncm83_li6ps5cl"]) == 0
    assert "ncm83_li6ps5cl: valid, " in capsys.readouterr().out


def test_check_says_every_mistake_of_every_file(capsys, tmp_path):
    """A good one among two bad ones is still reported as good."""
    (tmp_path / "a.yaml").write_text("title: a\ntemperature: 25 mV\n")
    (tmp_path / "b.yaml").write_text("title: [unclosed\n")
    arguments = ["check", str(tmp_path / "a.yaml"), "ncm83_li6ps5cl", str(tmp_path / "b.yaml")]
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert "ncm83_li6ps5cl: valid, " in said.out
    assert "temperature" in said.err
    assert "cathode" in said.err
    assert "b.yaml" in said.err
    assert "Traceback" not in said.err


def test_check_a_missing_file(capsys):
    assert "nothing.yaml" in refused(capsys, "check", "nothing.yaml")


@pytest.mark.parametrize("suffix", ["nc", "csv", "png", "svg", "pdf", "resolved.yaml"])
def test_run_writes_everything(finished, suffix):
    assert (finished / f"quick.{suffix}").stat().st_size > 200


def test_run_leaves_nothing_else(finished):
    assert len(list(finished.iterdir())) == 7


def test_run_keeps_the_answers(finished):
    results = load_results(finished / "quick.nc")
    assert results.attrs["title"] == "two rates"
    assert results["c_rate"].values.tolist() == [0.5, 2]
    assert set(results["outcome"].values) == {"cut-off voltage"}


def test_run_copies_the_whole_input(finished):
    """Curves included: what is needed to do it again without this library."""
    said = yaml.safe_load((finished / "quick.resolved.yaml").read_text(encoding="utf-8"))
    assert said["protocol"]["c_rates"] == [0.5, 2]
    assert said["cells"][0]["title"] == "NCM83 | Li6PS5Cl | In-Li"
    potential = said["cells"][0]["cathode"]["active_material"]["open_circuit_potential"]
    assert len(potential["values"]) == 261


def test_the_whole_input_runs_again_with_the_same_result(finished, tmp_path, capsys):
    """To the last bit, and without the library: its cells are written out."""
    again = finished / "quick.resolved.yaml"
    assert main(["run", str(again), "--output", str(tmp_path), "--workers", "1"]) == 0
    first, second = (
        load_results(path) for path in (finished / "quick.nc", tmp_path / "quick.resolved.nc")
    )
    assert first.drop_attrs(deep=False).identical(second.drop_attrs(deep=False))
    capsys.readouterr()
    assert main(["check", str(again)]) == 0
    assert "NCM83 | Li6PS5Cl | In-Li" not in capsys.readouterr().err


def test_run_says_how_it_ended(experiment, tmp_path, capsys):
    assert main(["run", str(experiment), "--output", str(tmp_path / "out"), "--workers", "1"]) == 0
    out = capsys.readouterr().out
    assert "2 points: 2 cut-off voltage" in out
    assert "quick" in out


def test_a_band_that_was_not_asked_for_is_announced(experiment, tmp_path, capsys):
    experiment.write_text(EXPERIMENT.replace(", uncertainty: none", ""))
    assert main(["run", str(experiment), "--output", str(tmp_path), "--accuracy", "draft"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("specific capacity [mAh/g], in brackets 80 % of cells as built")
    assert "64 cells as built of each point; 'uncertainty: none' in the protocol" in out
    whole = yaml.safe_load((tmp_path / "quick.resolved.yaml").read_text(encoding="utf-8"))
    assert whole["protocol"]["uncertainty"] == "published"


def test_results_of_another_input_are_not_overwritten_unasked(experiment, tmp_path, capsys):
    out = tmp_path / "out"
    command = ["run", str(experiment), "--output", str(out)]
    assert main(command) == 0
    assert main(command) == 0, "the same input gives the same results"
    files = {path: path.read_bytes() for path in out.iterdir()}
    assert len(files) == 7
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / "quick.yaml"
    other.write_text(EXPERIMENT.replace("[0.5, 2]", "[0.5, 3]"))
    for again in (["run", str(other), "--output", str(out)], [*command, "--accuracy", "draft"]):
        assert "--overwrite" in refused(capsys, *again)
        assert {path: path.read_bytes() for path in out.iterdir()} == files
    assert main(["run", str(other), "--output", str(out), "--overwrite"]) == 0
    assert load_results(out / "quick.nc")["c_rate"].values.tolist() == [0.5, 3]


def test_plot_does_not_overwrite_its_own_result(finished, tmp_path, capsys):
    """A NetCDF file may have any name."""
    result = tmp_path / "r.png"
    result.write_bytes((finished / "quick.nc").read_bytes())
    assert "something else" in refused(capsys, "plot", str(result))
    assert result.read_bytes() == (finished / "quick.nc").read_bytes()
    assert list(tmp_path.iterdir()) == [result]


def test_plot_overwrites_no_figure_in_another_folder_unasked(finished, tmp_path, capsys):
    command = ["plot", str(finished / "quick.nc"), "--output", str(tmp_path)]
    assert main(command) == 0
    assert "--overwrite" in refused(capsys, *command)
    assert main([*command, "--overwrite"]) == 0


def test_a_tilde_is_the_home(finished, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "quick.nc").write_bytes((finished / "quick.nc").read_bytes())
    assert main(["plot", "~/quick.nc", "--output", "~/figures"]) == 0
    assert (tmp_path / "figures" / "quick.png").is_file()
    assert main(["schema", "cells", "--output", "~/schemas"]) == 0
    assert (tmp_path / "schemas" / "cells.schema.json").is_file()


def test_run_does_not_overwrite_its_own_card(tmp_path, capsys):
    """--output beside the card: both would be called quick.yaml."""
    card = tmp_path / "quick.yaml"
    card.write_text(EXPERIMENT)
    main(["run", str(card), "--output", str(tmp_path)])
    assert card.read_text() == EXPERIMENT


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("ncm83_li6ps5cl", "ncm83_li6ps5c"), "Did you mean 'ncm83_li6ps5cl'"),
        (("[0.5, 2]", "[0.5, -2]"), "c_rates"),
        (("discharge", "dischrge"), "discharge"),
        (("title:", "titel:"), "Did you mean 'title'"),
    ],
)
def test_run_of_a_wrong_card(experiment, capsys, change, message):
    experiment.write_text(EXPERIMENT.replace(*change))
    assert message in refused(capsys, "run", str(experiment))


def test_run_of_nothing(capsys):
    assert "rate_capability" in refused(capsys, "run", "rate_capabilty")


def test_a_wrong_folder_is_said_before_anything_is_solved(experiment, tmp_path, capsys):
    """The output is a file."""
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    err = refused(capsys, "run", str(experiment), "--output", str(blocked))
    assert "cannot write" in err
    assert "--output" in err


def test_a_full_disk_is_the_users_business(experiment, tmp_path, capsys, monkeypatch):
    """The points are kept, and the same command goes on from there."""

    def full(descriptor):
        raise OSError(28, "No space left on device")

    command = ["run", str(experiment), "--output", str(tmp_path / "out")]
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        assert "No space left on device" in refused(capsys, *command)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["quick.points.sqlite"]
    assert main([*command, "--resume"]) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux")
@pytest.mark.parametrize("command", [["list"], ["show", "rate_capability"]])
def test_an_output_that_is_full_is_stated(command):
    """Long and short texts, of which Python writes the short ones only as it ends."""
    code = "import sys; from sscell.commands.cli import main; sys.exit(main(sys.argv[1:]))"
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, *command], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert done.stderr == "the output: No space left on device\n"


@pytest.mark.parametrize("workers", ["0", "-1", "two", "1.5", "99999"])
def test_wrong_workers(experiment, capsys, workers):
    assert "--workers" in refused(capsys, "run", str(experiment), f"--workers={workers}")


def test_plot_draws_again(finished, tmp_path, capsys):
    assert main(["plot", str(finished / "quick.nc"), "--output", str(tmp_path)]) == 0
    assert {p.name for p in tmp_path.iterdir()} == {"quick.png", "quick.svg", "quick.pdf"}
    assert "wrote" in capsys.readouterr().out


def test_plot_beside_the_result(finished, capsys):
    (finished / "quick.png").unlink()
    assert main(["plot", str(finished / "quick.nc")]) == 0
    assert (finished / "quick.png").is_file()


def test_a_report_is_written_and_written_again(finished, tmp_path, capsys):
    """But not over a file of the user."""
    page = tmp_path / "mail.html"
    command = ["report", str(finished / "quick.nc"), "--output", str(page)]
    assert main(command) == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert main(command) == 0
    page.write_text("<html>mine</html>")
    assert "no report of sscell" in refused(capsys, *command)
    assert page.read_text() == "<html>mine</html>"
    assert "no such file" in refused(capsys, "report", str(tmp_path / "y.nc"))


def test_plot_of_something_else(tmp_path, capsys):
    (tmp_path / "x.nc").write_text("no")
    assert "not a NetCDF result" in refused(capsys, "plot", str(tmp_path / "x.nc"))
    assert "no such file" in refused(capsys, "plot", str(tmp_path / "y.nc"))


@pytest.mark.parametrize("arguments", [[], ["discharge"], ["list", "anodes"], ["check"], ["run"]])
def test_wrong_commands(arguments, capsys):
    assert "usage: sscell" in refused(capsys, *arguments)


def test_our_own_faults_are_ours(capsys, monkeypatch):
    def broken(name):
        raise ZeroDivisionError("a mistake in sscell")

    monkeypatch.setattr("sscell.catalogue.listing.page", broken)
    assert main(["show", "ncm811"]) == 1
    err = capsys.readouterr().err
    assert "fault of sscell" in err
    assert "ZeroDivisionError: a mistake in sscell" in err
    assert "Traceback" not in err


def test_debug_shows_where(monkeypatch):
    def broken(name):
        raise ZeroDivisionError

    monkeypatch.setattr("sscell.catalogue.listing.page", broken)
    with pytest.raises(ZeroDivisionError):
        main(["--debug", "show", "ncm811"])


def test_an_interrupt_is_not_a_fault(experiment, tmp_path, capsys, monkeypatch):
    def interrupted(*arguments, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("sscell.catalogue.studies.run_experiment", interrupted)
    assert main(["run", str(experiment), "--output", str(tmp_path / "out")]) == 130
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "interrupted" in lines[0]
    assert "nothing is kept" in lines[0]
    assert list((tmp_path / "out").glob("*")) == []


def some_points(path, digest):
    """As an interrupted run of an experiment leaves them."""
    with Store(path) as store:
        store.claim(digest)
        store.put([(b"of another", FAILED)])


def test_a_run_that_goes_on_deletes_no_points_of_another(experiment, tmp_path, capsys):
    """Nor those of a store that nobody claimed; its own go once it is done."""
    store = tmp_path / "out" / "quick.points.sqlite"
    store.parent.mkdir()
    some_points(store, "another")
    command = ["run", str(experiment), "--output", str(store.parent), "--resume"]
    for _ in range(2):
        assert main(command) == 0
        assert f"kept {store}" in capsys.readouterr().out
        with Store(store) as kept:
            assert kept.get(b"of another") is not None
    assert drop_points(store, "another")
    with Store(store) as unclaimed:
        unclaimed.put([(b"of another", FAILED)])
    assert main(command) == 0
    assert store.exists()


def test_a_run_that_lost_points_keeps_the_others(experiment, tmp_path, capsys, monkeypatch):
    """Exit 2 and --resume; then it is as if nothing had been lost."""
    out = tmp_path / "out"
    command = ["run", str(experiment), "--output", str(out)]
    solve = Task.solve

    def half_lost(jobs, client):
        """What a cluster gives back whose workers died of the second point."""
        for job in jobs:
            yield job, [*job.task.solve()[:1], LOST]
        warnings.warn("1 point was lost", LostWarning, stacklevel=2)

    with monkeypatch.context() as patch:
        patch.setattr("sscell.solving.cluster.connected", lambda address: nullcontext(object()))
        patch.setattr("sscell.solving.batch.on_cluster", half_lost)
        err = refused(capsys, *command, "--scheduler", "tcp://10.0.0.1:8786")
    assert "1 point was lost" in err
    assert "--resume" in err
    assert np.isnan(load_results(out / "quick.nc")["capacity"].values).sum() == 1
    solved = []
    monkeypatch.setattr(Task, "solve", lambda task: solved.append(len(task.rows)) or solve(task))
    assert main([*command, "--resume"]) == 0
    assert solved == [1]
    assert not (out / "quick.points.sqlite").exists()
    assert np.isfinite(load_results(out / "quick.nc")["capacity"].values).all()


def test_a_store_that_was_changed_is_stated(experiment, tmp_path, capsys):
    store = tmp_path / "out" / "quick.points.sqlite"
    store.parent.mkdir()
    some_points(store, "another")
    store.write_bytes(store.read_bytes() + b"\0")
    assert main(["run", str(experiment), "--output", str(store.parent), "--resume"]) == 0
    assert capsys.readouterr().err.count("changed or damaged since it was closed") == 1


def test_a_reader_that_leaves_is_no_fault():
    """As in ``sscell list | head -1``, through a real pipe."""
    asked = "sys.exit(main(['show', 'ncm83_li6ps5cl']))"
    code = f"import sys; from sscell.commands.cli import main; {asked}"
    writer = subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    writer.stdout.readline()
    writer.stdout.close()
    err = writer.stderr.read()
    writer.stderr.close()
    assert writer.wait(timeout=300) == 0
    assert b"Traceback" not in err


def test_schema_of_one_kind_is_shown(capsys):
    assert main(["schema", "cells"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "sscell: cells"


def test_schemas_are_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["schema"]) == 0
    assert len(list((tmp_path / "schemas").iterdir())) == 4
    assert main(["schema", "cells", "--output", "mine"]) == 0
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["cells.schema.json"]
    assert capsys.readouterr().out.count("wrote") == 5


def test_results_come_first_then_one_line_a_cause(experiment, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["run", str(experiment), "--output", str(out)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "specific capacity [mAh/g]"
    doubts = [line for line in lines if "warning: " in line]
    assert lines.index(doubts[0]) > 3
    every = (out / "quick.check.txt").read_text(encoding="utf-8").splitlines()
    assert len(every) > len(doubts)
    assert main(["run", str(experiment), "--output", str(out), "--all"]) == 0
    assert set(every) <= set(capsys.readouterr().out.splitlines())


def test_check_counts_what_is_doubtful_and_keeps_its_notes_short(capsys):
    assert main(["check", "ncm83_li6ps5cl"]) == 0
    short = capsys.readouterr().out.splitlines()
    assert main(["check", "ncm83_li6ps5cl", "--all"]) == 0
    every = capsys.readouterr().out.splitlines()
    warnings = [line for line in every if line.startswith("  warning: ")]
    notes = [line for line in every if line.startswith("  note: ")]
    last = f"ncm83_li6ps5cl: valid, {len(warnings)} warnings; {len(notes)} notes"
    assert every[-1] == last
    assert short[-1] == f"{last}: --all"
    assert 1 < len(short) <= 6


def test_list_takes_a_choice_of_electrolytes(capsys):
    assert main(["list", "--family", "argyrodite", "--measured-only"]) == 0
    assert capsys.readouterr().out.startswith("electrolytes (")
    assert "chooses among electrolytes" in refused(capsys, "list", "cells", "--role", "anolyte")
    assert "Did you mean 'halide'" in refused(capsys, "list", "--family", "halid")


STUDIES = {
    "screen": """\
title: Two of them
cells: [ncm83_li6ps5cl]
protocol:
  c_rates: [1]
  screen: {electrolytes: [my_glass, li3ycl6]}
""",
    "compare": """\
title: Two of them
cells: [ncm83_coated_li6ps5cl, ncm83_li2zrcl6_li6ps5cl]
protocol:
  c_rates: [1]
  compare: {at: thickness, value: 60 um}
vary: {junction.resistance: [0 ohm cm^2, 30 ohm cm^2]}
""",
    "fit": """\
title: Rates of a file
cells: [ncm83_li6ps5cl]
protocol:
  fit: {data: rates.csv, paths: [cathode.utilisation]}
""",
}


@pytest.mark.parametrize("study", STUDIES)
def test_a_study_of_the_protocol_runs_and_is_drawn_again(study, tmp_path, capsys):
    """With an electrolyte of the user's own beside the card, and data of a fit."""
    (tmp_path / "rates.csv").write_text("c_rate;capacity [mAh/g]\nC/2;150,5\n1;141\n")
    (tmp_path / "mine.yaml").write_text(
        "my_glass: {title: Mine, formula: Li3PS4, form: glass, conductivity: 2 mS/cm, "
        "temperature: 25 degC}\n"
    )
    (tmp_path / "ask.yaml").write_text(STUDIES[study])
    assert main(["run", str(tmp_path / "ask.yaml"), "--output", str(tmp_path / "out")]) == 0
    results = load_results(tmp_path / "out" / "ask.nc")
    assert results.attrs["study"] == study
    png = tmp_path / "out" / "ask.png"
    first = png.read_bytes()
    png.unlink()
    assert main(["plot", str(tmp_path / "out" / "ask.nc")]) == 0
    assert png.read_bytes() == first
    printed = capsys.readouterr().out
    assert ("cathode.utilisation" if study == "fit" else "points") in printed
    whole = tmp_path / "elsewhere" / "ask.yaml"  # without the electrolyte beside it
    whole.parent.mkdir()
    whole.write_bytes((tmp_path / "out" / "ask.resolved.yaml").read_bytes())
    assert main(["run", str(whole), "--output", str(whole.parent)]) == 0
    again = load_results(whole.parent / "ask.nc")
    assert again.drop_attrs(deep=False).identical(results.drop_attrs(deep=False))


def test_an_answer_that_no_figure_shows_is_printed_and_saved(tmp_path, capsys):
    """A single value; no points are left behind as if the run had been interrupted."""
    card = tmp_path / "ask.yaml"
    card.write_text("title: t\ncells: [ncm83_li6ps5cl]\nprotocol: {c_rates: [1], required: {}}\n")
    assert main(["run", str(card), "--output", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr()
    assert "required catholyte conductivity on discharge from full charge [mS/cm]" in printed.out
    assert "no figure: " in printed.err
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"ask.nc", "ask.csv", "ask.resolved.yaml", "ask.check.txt"}


def test_a_cell_is_written_as_bpx_with_what_that_leaves_out(tmp_path, capsys, monkeypatch):
    """But not over a file of the user."""
    monkeypatch.chdir(tmp_path)
    command = ["bpx", "ncm83_li6ps5cl_graphite"]
    assert main(command) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "wrote ncm83_li6ps5cl_graphite.bpx.json, BPX 1.1.1, model DFN"
    page = tmp_path / "ncm83_li6ps5cl_graphite.bpx.json"
    stored = json.loads(page.read_text(encoding="utf-8"))["Header"]["Description"].splitlines()
    assert [line for line in printed if line.startswith("- ")] == stored[2:]
    assert main(command) == 0
    page.write_text("{}")
    assert "no such file of sscell" in refused(capsys, *command)
    assert "stores charge" in refused(capsys, "bpx", "li3ticl6_all_in_one")

from pathlib import Path

import pytest

from sscell.errors import InputError
from sscell.reading import library as module
from sscell.reading.library import KINDS, library, shown_path, user_card, user_cards

ELECTROLYTE = "{title: T, formula: F, form: pellet}"


def test_every_kind_has_names_and_files() -> None:
    for kind in KINDS:
        cards = library(kind)
        assert cards, kind
        assert list(cards) == sorted(cards)
        assert all(path.is_file() for path in cards.values())


def test_unknown_kind() -> None:
    with pytest.raises(InputError, match="known: cells, electrolytes"):
        library("materials")  # type: ignore[arg-type]


def test_package_comes_before_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for root in ("one", "two"):
        folder = tmp_path / root / "cells"
        folder.mkdir(parents=True)
        (folder / "demo.yaml").write_text("title: t")
    monkeypatch.setattr(module, "roots", lambda: (tmp_path / "one", tmp_path / "two"))
    assert library("cells") == {"demo": tmp_path / "one" / "cells" / "demo.yaml"}


def test_a_file_of_the_library_or_none() -> None:
    path = module.shipped_file("references.bib")
    assert path is not None
    assert path.is_file()
    assert module.shipped_file("nothing.bib") is None


def test_names_of_our_own_electrolytes_are_found_without_reading_them() -> None:
    """The scan for headings sees what the YAML parser sees."""
    for path in set(library("electrolytes").values()):
        assert module._headings(path) == list(module.load(path))


def test_a_new_file_of_the_library_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept between calls is kept only until a folder changes."""
    folder = tmp_path / "electrolytes"
    folder.mkdir()
    monkeypatch.setattr(module, "roots", lambda: (tmp_path,))
    assert library("electrolytes") == {}
    (folder / "mine.yaml").write_text(f"glass: {ELECTROLYTE}")
    assert list(library("electrolytes")) == ["glass"]
    (folder / "mine.yaml").write_text(f"glass_2: {ELECTROLYTE}")
    assert list(library("electrolytes")) == ["glass_2"]


def test_user_cards_are_those_in_the_folder_and_beside_a_card(tmp_path: Path) -> None:
    """Not those of folders above: of a shared one anybody could change what a card means."""
    folder = tmp_path / "project" / "cells"
    folder.mkdir(parents=True)
    (folder / "demo.yaml").write_text("title: not a material")
    (folder / "own.yaml").write_text(f"glass_a: {ELECTROLYTE}")
    (folder / "broken.yaml").write_text("a: [")
    for place, name in ((folder, "glass_b"), (tmp_path / "project", "glass_c")):
        (place / "electrolytes").mkdir()
        (place / "electrolytes" / "mine.yaml").write_text(f"{name}: {ELECTROLYTE}")
    (tmp_path / "project" / "other.yaml").write_text("title: above")
    assert set(user_cards(folder, "electrolytes")) == {"glass_a", "glass_b"}
    assert set(user_cards(folder, "cells")) == {"demo", "own", "broken"}
    assert user_cards(None, "electrolytes") == {}
    assert user_card(folder, "electrolytes", "glass_b") == folder / "electrolytes" / "mine.yaml"
    assert user_card(folder, "electrolytes", "glass_c") is None


def test_a_name_in_two_files_is_refused(tmp_path: Path) -> None:
    """A link to a file is that file."""
    (tmp_path / "electrolytes").mkdir()
    (tmp_path / "electrolytes" / "a.yaml").write_text(f"glass: {ELECTROLYTE}")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "electrolytes" / "a.yaml")
    assert user_card(tmp_path, "electrolytes", "glass") is not None
    (tmp_path / "b.yaml").write_text(f"glass: {ELECTROLYTE}")
    with pytest.raises(InputError, match=r"'glass' is in electrolytes/a\.yaml and in .*b\.yaml"):
        user_card(tmp_path, "electrolytes", "glass")


def test_reference_keys_agree_with_the_parser() -> None:
    assert module.reference_keys() == set(module.references())


def test_shown_path_is_short() -> None:
    assert shown_path(Path("/home/someone/cells/demo.yaml")) == "cells/demo.yaml"
    assert shown_path(Path("demo.yaml")) == "demo.yaml"

from pathlib import Path

import pytest

from sscell.reading.yaml_file import YamlError, parse_yaml, read_yaml


def refused(text: str) -> tuple[str, ...]:
    with pytest.raises(YamlError) as caught:
        parse_yaml(text)
    assert all("\n" not in message for message in caught.value.messages)
    return caught.value.messages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("# only words", "is empty"),
        ("- a\n- b", "holds a list"),
        ("words", "holds plain text"),
        ("a: [1", "not valid YAML"),
        ("a: 1\n---\nb: 1", "line 2, column 1: not valid YAML"),
        ("a: 1\n\tb: 2", "line 2"),
        ("a: \x07", "is not YAML"),
        ("a: 2024-13-45", "line 1: '2024-13-45' is not a date"),
        ("a: !!python/object/apply:os.system [ls]", "is refused"),
        ("a: !own 1", "the tag !own is refused"),
        ("a: &x [*x]", "contains itself"),
        ("? [a]\n: 1", "a key must be plain text"),
        ("[" * 50, "line 1: more than 40 blocks inside blocks"),
        ("[" * 100_000, "line 1: more than 40 blocks inside blocks"),
        ("{a: " * 5_000, "blocks inside blocks"),
    ],
)
def test_refusals(text: str, message: str) -> None:
    assert message in refused(text)[0]


def test_all_duplicate_keys_with_their_lines() -> None:
    assert set(refused("a: 1\nb: {c: 1,\n  c: 2}\na: 3")) == {
        "line 4: the key 'a' is already in line 1",
        "line 3: the key 'c' is already in line 2",
    }


def test_alias_bomb() -> None:
    """Written out it would hold 10**12 values: it is refused by counting, or never."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    assert "once aliases are written out" in refused("\n".join(lines))[0]


def test_modest_aliases_are_fine() -> None:
    assert parse_yaml("a: &a {x: 1}\nb: *a") == {"a": {"x": 1}, "b": {"x": 1}}


def test_changed_file_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1")
    assert read_yaml(path, "a.yaml") == {"a": 1}
    path.write_text("a: 123")
    assert read_yaml(path, "a.yaml") == {"a": 123}


def test_files_that_are_none(tmp_path: Path) -> None:
    for path, message in ((tmp_path, "is a folder"), (tmp_path / "x.yaml", "there is no file")):
        with pytest.raises(YamlError, match=message):
            read_yaml(path, "shown")

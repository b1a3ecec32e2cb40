from sscell.quantities.wording import LONGEST, lines_of, listed_keys, plain, shown, steering


def test_any_value_in_a_few_words() -> None:
    cases = {
        "nothing": None,
        "a list": (1, 2),
        "a mapping": {"a": 1},
        "'80 umm'": "80 umm",
        "a object": object(),
        "a number with thousands of digits": 10**5000,
    }
    for words, value in cases.items():
        assert shown(value) == words
    assert len(shown("x" * 10_000)) == LONGEST


def test_keys() -> None:
    assert listed_keys({"a": 1, 2: 3}) == "a mapping with a, 2"
    assert listed_keys({}) == "an empty mapping"
    assert len(listed_keys({"x" * 100 + str(i): i for i in range(100)})) < 200


def test_a_long_text_keeps_both_ends() -> None:
    text = plain("a" + "x" * 1000 + "b", 60)
    assert len(text) <= 60
    assert text[0] == "a"
    assert text[-1] == "b"


def test_letters_of_any_script_are_plain() -> None:
    for text in ("Li6PS5Cl | µm · °C", "电池", "کاتد"):
        assert plain(text) == text
        assert not steering(text)


def test_lines_are_counted_once_there_are_too_many() -> None:
    assert lines_of(["a", "b"]) == "a\nb"
    lines = lines_of(["x" * 100] * 200).splitlines()
    assert lines[-1] == f"and {200 - len(lines) + 1} more like these"

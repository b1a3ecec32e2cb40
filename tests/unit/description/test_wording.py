from sscell.description.wording import LONGEST, listed_keys, shown


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

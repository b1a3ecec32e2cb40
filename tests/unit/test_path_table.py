import sscell
from sscell.description.paths import PATHS, path_info


def test_every_path_with_its_place_in_the_card():
    table = sscell.paths()
    assert list(table.index) == list(PATHS)
    assert table.loc["cathode.tortuosity_factor", "card_key"] == (
        "cathode.ionic_transport.tortuosity_factor"
    )
    assert table.loc["separator.{i}.conductivity", "unit"] == "mS/cm"
    assert table["short_name"].is_unique


def test_a_path_of_the_table_is_one_that_replace_takes():
    """With its example as value, a layer by its number."""
    table = sscell.paths()
    for name, row in table.drop(index=["cathode.composition.active_material"]).iterrows():
        info = path_info(str(name).replace("{i}", "0"))
        assert info.measure(row["example"]) > 0 or row["bounds"].startswith("at least")

"""The film on the active material: what else may hold it, and how much room a coating takes."""

from collections.abc import Iterator

from sscell.cards.cell import CellDesign
from sscell.cards.contents import active_materials_of
from sscell.cards.particle_sizes import sauter_mean
from sscell.checks.finding import Finding

LUMPED_EXCHANGE = 1.5
"""Values for solid contacts up to this may include an interphase. [A.m-2]"""
MOST_COATING = 0.05
"""Volume of a coating over that of active material, from which leaving it out is a finding. [-]"""


def film_use(cell: CellDesign) -> Iterator[Finding]:
    """A film that another value may hold already, and the volume of a coating."""
    cathode, film = cell.cathode, cell.cathode.film
    if not active_materials_of(cell):
        return
    exchange = min(m.exchange_current_density for m in active_materials_of(cell).values())
    where, value = "cathode.film_resistance", cathode.film_resistance
    if film is not None:
        where, value = "cathode.film.thickness", film.thickness
    if cathode.has_film and exchange <= LUMPED_EXCHANGE:
        message = (
            f"a film in addition to an exchange-current density of {float(exchange):.3g} A/m2, "
            "which may include the interphase: counted twice?"
        )
        yield Finding("note", where, message, value.source)
    if film is None:
        return
    bare = [m.identity for m in active_materials_of(cell).values() if m.coating == "uncoated"]
    if bare:
        message = (
            f"a coating on {' and '.join(bare)}, whose exchange-current density is that of an "
            "uncoated material, which includes what the coating prevents"
        )
        yield Finding("warning", where, message, value.source)
    share = float(film.thickness) * sum(
        volume * 6 / sauter_mean(material.size_classes)
        for material, volume in cathode.active_materials
    )
    if share > MOST_COATING:
        message = (
            f"the coating takes {100 * share:.3g} % of the volume of the active material, which "
            "the volume fractions and the mass leave out"
        )
        yield Finding("warning", where, message, value.source)

"""Everything that is validated, by the name that ``--case`` takes."""

from collections.abc import Callable, Iterator, Mapping

from sscell.cards.problems import nearest
from sscell.errors import InputError, Problem
from sscell.solving.batch import Execution
from sscell.validation.accounting import accounting_section
from sscell.validation.ageing_section import ageing_section
from sscell.validation.calibrate import calibrate as calibrated
from sscell.validation.calibrate import write_calibration
from sscell.validation.calibration_section import calibration_section
from sscell.validation.closed_forms import closed_form_section
from sscell.validation.effective_transport import transport_section
from sscell.validation.formula_cases import formula_section
from sscell.validation.overall_section import overall_section
from sscell.validation.paper_section import paper_section
from sscell.validation.predict import EVERY, publish
from sscell.validation.pybamm_half_cell import pybamm_section
from sscell.validation.report import Section
from sscell.validation.two_phases import two_phase_section

CHECKS: Mapping[str, Callable[[], Section]] = {
    "closed_forms": closed_form_section,
    "pybamm": pybamm_section,
    "two_phases": two_phase_section,
}
"""Whether the equations are solved; put a further check of the model here."""
PUBLISHED = "published"
"""All papers with rates, and what holds for them together."""
TABLES: Mapping[str, Callable[[], Section]] = {
    "calibration": calibration_section,
    "bielefeld2020": formula_section,
    "liu2025": accounting_section,
    "effective_transport": transport_section,
    "ageing": ageing_section,
}
"""Published numbers other than capacities at rates."""
CASES: tuple[str, ...] = (*CHECKS, PUBLISHED, *EVERY, *TABLES)
"""Every name."""


def validate(
    case: str | None = None,
    *,
    calibrate: bool = False,
    threads: int | None = None,
    done: Callable[[Section], None] = lambda section: None,
) -> list[Section]:
    """Remake the validation, or one case of it, from its sources.

    Parameters
    ----------
    case : str, optional
        One of ``CASES``; all of them if not given.
    calibrate : bool
        First remake the spread of published cells that the library ships; takes minutes.
    threads : int, optional
        All cores if not given.
    done : callable
        Told of each section as soon as it is there.

    Raises
    ------
    InputError
        If there is no such case, or a card has mistakes.
    """
    if case is not None and case not in CASES:
        hint = nearest(case, CASES) or f" Known: {', '.join(CASES)}"
        raise InputError(Problem("case", f"there is no case '{case[:80]}'.{hint}"))
    if calibrate:
        solving = Execution(accuracy="draft", threads=threads, progress=True)
        write_calibration(calibrated(solving))
    sections = []
    for section in _sections(case, Execution(threads=threads)):
        done(section)
        sections.append(section)
    return sections


def _sections(case: str | None, execution: Execution) -> Iterator[Section]:
    yield from (make() for name, make in CHECKS.items() if case in (None, name))
    if case in (None, PUBLISHED, *EVERY):
        alone = case in EVERY
        published = publish([case] if alone and case else EVERY, execution, together=not alone)
        if not alone:
            yield overall_section(published)
        yield from (paper_section(k, published, execution) for k in range(len(published.cases)))
    yield from (make() for name, make in TABLES.items() if case in (None, name))

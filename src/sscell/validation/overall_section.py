"""The report on all papers together: errors, the null model, both levers."""

from collections.abc import Sequence

from sscell.validation import figures as draw
from sscell.validation.cards import SharedDefaults, read_card
from sscell.validation.predict import (
    CHARGED,
    DEFAULTS,
    FAST,
    FULL,
    Prediction,
    Published,
    Score,
    null_score,
    own_score,
)
from sscell.validation.report import Section, Table


def overall_section(done: Published) -> Section:
    """All papers together: median and worst errors, null models, both levers."""
    every = done.every
    fast = [i for i, p in enumerate(every) if p.c_rate > FAST]
    tables = [_scores(done, fast), _levers(done)]
    papers = {case.title: points for case, points in zip(done.cases, done.predictions, strict=True)}
    figures = {"parity": ("Predicted against measured capacity", lambda: draw.parity(papers))}
    text = [
        "Nothing is fitted to a cell. What papers rarely print is the same for all of them "
        f"(`{DEFAULTS}.yaml`): {_defaults()}.",
        "The null model says that a cell delivers its practical capacity, the equilibrium "
        "capacity of all its active material between the cut-offs, at every rate; the second "
        "null model knows the default utilisation too. Few papers print how their cells were "
        "charged, so both are shown, a full charge before each discharge and a charge at the test "
        f"rate, beside what is best known of each cell. {_ranged(done)} leave so much open that "
        "designs are drawn from ranges; the median of what they deliver is scored.",
    ]
    quick = own_score([every[i] for i in fast])
    return Section(
        "published",
        "Published cells, all together",
        text,
        tables,
        figures,
        _verdict(done, fast),
        f"{own_score(every)}; above {FAST:g}C {quick}",
    )


def _ranged(done: Published) -> str:
    """The papers of which designs are drawn."""
    titles = [
        case.title.partition(",")[0]
        for case, points in zip(done.cases, done.predictions, strict=True)
        if any(p.banded for p in points)
    ]
    return f"{', '.join(titles[:-1])} and {titles[-1]}" if len(titles) > 1 else "".join(titles)


def _scores(done: Published, fast: Sequence[int]) -> Table:
    every = done.every
    sure = [i for i, p in enumerate(every) if not p.banded]
    rows = [
        _score_row(case.title, predictions)
        for case, predictions in zip(done.cases, done.predictions, strict=True)
    ]
    for title, chosen in (
        ("all points", list(range(len(every)))),
        (f"all above {FAST:g}C", list(fast)),
        ("cells with nothing drawn", sure),
        (f"cells with nothing drawn, above {FAST:g}C", [i for i in sure if i in fast]),
    ):
        rows.append(_score_row(title, [every[i] for i in chosen]))
    kinds = (
        "charged as best known",
        *CHARGED.values(),
        "null model",
        "null, same utilisation",
    )
    columns = ("points of", "number", *(f"{kind} [%]" for kind in kinds))
    caption = "Absolute relative error of the capacity, median and worst:"
    return Table("published", columns, rows, caption)


def _score_row(title: str, predictions: Sequence[Prediction]) -> tuple[object, ...]:
    scores = [own_score(predictions, protocol) for protocol in (None, *CHARGED)]
    scores += [null_score(predictions), null_score(predictions, connected=True)]
    return (title, len(predictions), *(_shown(result) for result in scores))


def _shown(result: Score) -> str:
    return f"{100 * result.median:.0f} / {100 * result.worst:.0f}" if result.points else "–"


def _levers(done: Published) -> Table:
    """Two things that papers rarely print and that decide more than any parameter."""
    rows: list[tuple[object, ...]] = []
    for share, predictions in done.levers.items():
        quick = [p for p in predictions if p.c_rate > FAST]
        for protocol, words in CHARGED.items():
            scores = [own_score(predictions, protocol), own_score(quick, protocol)]
            rows.append((f"{100 * share:.0f} %", words, *(_shown(result) for result in scores)))
    columns = ("utilisation", "charge", "all points [%]", f"above {FAST:g}C [%]")
    caption = (
        "What utilisation and the charge protocol do to the error, median and worst, of the cells "
        "in which nothing is drawn:"
    )
    return Table("levers", columns, rows, caption)


def _verdict(done: Published, fast: Sequence[int]) -> list[str]:
    every = done.every
    quick = [every[i] for i in fast]
    high = sum(p.main > p.measured for p in quick)
    main, full = own_score(quick), own_score(quick, FULL)
    null = null_score(quick)
    ions = sum(p.dominating[p.charge] == "catholyte" for p in every)
    return [
        f"With literature defaults the median error is {100 * own_score(every).median:.0f} %, and "
        f"{100 * main.median:.0f} % above {FAST:g}C ({100 * full.median:.0f} % after a full "
        f"charge everywhere), where the null model is {100 * null.median:.0f} % off. "
        f"Of {len(quick)} such points {high} are predicted too high. The conduction of ions, the "
        f"one thing that was measured, dominates at {ions} of {len(every)} points: where the "
        "prediction fails elsewhere, no conductivity could mend it, and none was changed.",
        "Use absolute capacities at high rate with that error in mind, or with the band of the "
        "section on calibration. Trends with conductivity, thickness and loading rest on the "
        "closed forms above, and the utilisation and the charge protocol of your own cells are "
        "worth more than any parameter of the literature.",
    ]


def _defaults() -> str:
    values = read_card(DEFAULTS, SharedDefaults).values
    return "; ".join(f"{v.path} {v.value} (literature {v.low} to {v.high})" for v in values)

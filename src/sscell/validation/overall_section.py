"""The report on all papers together: errors, the null model, both levers, the shared pair."""

from __future__ import annotations

from collections.abc import Sequence

from sscell.validation import figures as draw
from sscell.validation.cards import SharedDefaults, read_card
from sscell.validation.multipliers import Pair
from sscell.validation.predict import CHARGED, FULL, Prediction
from sscell.validation.published import (
    DEFAULTS,
    FAST,
    Published,
    Score,
    null_score,
    own_score,
    score,
)
from sscell.validation.report import Section, Table

TELLS = 0.05
"""Change of the error below which a multiplier is not determined by the data. [-]"""


def overall_section(done: Published) -> Section:
    """All papers together: median and worst errors, null models, both levers, the shared pair."""
    every, paired = done.every, done.paired()
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
    pair = done.pair
    if pair is not None:
        text.append(_determined(pair, every))
        figures["shared_pair"] = ("Error over both multipliers", lambda: draw.valley(pair))
    quick = own_score([every[i] for i in fast])
    return Section(
        "published",
        "Published cells, all together",
        text,
        tables,
        figures,
        _verdict(done, fast, paired),
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
    every, paired = done.every, done.paired()
    sure = [i for i, p in enumerate(every) if not p.banded]
    rows = [
        _score_row(case.title, done.predictions[index], done.paired(index))
        for index, case in enumerate(done.cases)
    ]
    for title, chosen in (
        ("all points", list(range(len(every)))),
        (f"all above {FAST:g}C", list(fast)),
        ("cells with nothing drawn", sure),
        (f"cells with nothing drawn, above {FAST:g}C", [i for i in sure if i in fast]),
    ):
        with_pair = [paired[i] for i in chosen] if paired else []
        rows.append(_score_row(title, [every[i] for i in chosen], with_pair))
    kinds = (
        "charged as best known",
        *CHARGED.values(),
        "null model",
        "null, same utilisation",
        "shared pair",
    )
    columns = ("points of", "number", *(f"{kind} [%]" for kind in kinds))
    caption = "Absolute relative error of the capacity, median and worst:"
    return Table("published", columns, rows, caption)


def _score_row(
    title: str, predictions: Sequence[Prediction], paired: Sequence[float]
) -> tuple[object, ...]:
    scores = [own_score(predictions, protocol) for protocol in (None, *CHARGED)]
    scores += [null_score(predictions), null_score(predictions, connected=True)]
    scores.append(score(paired, [p.measured for p in predictions]) if paired else score([], []))
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


def _determined(pair: Pair, every: Sequence[Prediction]) -> str:
    outside = score(pair.left_out.tolist(), [p.measured for p in every])
    changes = {"contact": pair.contact_tells, "diffusion": pair.diffusion_tells}
    mute = [name for name, change in changes.items() if change < TELLS]
    sentence = (
        "The data determine both numbers. "
        if not mute
        else f"The data say nothing of {' and '.join(mute)}: over all values tried the error "
        f"changes by {100 * max(changes[name] for name in mute):.0f} % of itself. "
    )
    return (
        "The shared pair is fitted, once, to all points of all papers: contact (coverage times "
        f"exchange current, which no discharge tells apart) times {pair.contact:.2g} and "
        f"diffusivity times {pair.diffusion:.2g}, charged as best known. It is a second opinion, "
        f"never the prediction. {sentence}Each paper with the pair of the others: {outside}."
    )


def _verdict(done: Published, fast: Sequence[int], paired: Sequence[float]) -> list[str]:
    every = done.every
    quick = [every[i] for i in fast]
    high = sum(p.main > p.measured for p in quick)
    main, full = own_score(quick), own_score(quick, FULL)
    null = null_score(quick)
    ions = sum(p.dominating[p.charge] == "catholyte" for p in every)
    words = [
        f"With literature defaults the median error is {100 * own_score(every).median:.0f} %, and "
        f"{100 * main.median:.0f} % above {FAST:g}C ({100 * full.median:.0f} % after a full "
        f"charge everywhere), where the null model is {100 * null.median:.0f} % off. "
        f"Of {len(quick)} such points {high} are predicted too high. The conduction of ions, the "
        f"one thing that was measured, dominates at {ions} of {len(every)} points: where the "
        "prediction fails elsewhere, no conductivity could mend it, and none was changed."
    ]
    if paired:
        after = score([paired[i] for i in fast], [p.measured for p in quick])
        whole = score(paired, [p.measured for p in every])
        words.append(
            f"Two numbers shared by all cells bring it to {100 * whole.median:.0f} %, "
            f"{100 * after.median:.0f} % above {FAST:g}C. That is a fit and says what is missing: "
            "what a single particle and an even mixture promise is not what a composite delivers. "
            "Distrust a model that does much better on such inputs."
        )
    words.append(
        "Use absolute capacities at high rate with that error in mind. Trends with conductivity, "
        "thickness and loading rest on the closed forms above, and the utilisation and the charge "
        "protocol of your own cells are worth more than any parameter of the literature."
    )
    return words


def _defaults() -> str:
    values = read_card(DEFAULTS, SharedDefaults).values
    return "; ".join(f"{v.path} {v.value} (literature {v.low} to {v.high})" for v in values)

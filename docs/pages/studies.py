"""The reference of the studies, from their registry."""

from pages.markdown import code, table
from sscell.cards.blocks import Block
from sscell.catalogue.studies import STUDIES, Study
from sscell.reading.read import library, read_experiment
from sscell.solving.run_options import RunOptions

HEAD = """# Studies

One function asks each study in Python, one key of `protocol:` in a card of an experiment. A card
without such a key is a `sweep` if it has `vary:`, else a `rate_capability`. `sscell run` prints the
answer, saves it as NetCDF and CSV and draws its figure; `sscell plot` draws it again from the file.
"""
RUN = """## How a study is run

Every study takes the keywords of [`RunOptions`](interface.md): {options}. Studies of one discharge
(`losses`, `discharge`, `profiles`) use only `accuracy` of them. `sscell run` takes `--accuracy`,
`--workers`, `--scheduler`, `--resume` and `--yes` in their place.
"""


def studies() -> str:
    """The page."""
    examples = {read_experiment(name).study: name for name in sorted(library("experiments"))}
    rows = [_row(study, examples) for study in STUDIES.values()]
    head = ("study", "Python", "key in `protocol:`", "figure", "example")
    options = ", ".join(map(code, RunOptions.__annotations__))
    return "\n\n".join([HEAD, table(head, rows), RUN.format(options=options)])


def _row(study: Study, examples: dict[str, str]) -> tuple[str, ...]:
    functions = ", ".join(code(f"sscell.{name}") for name in study.functions)
    fields = study.block.model_fields if study.block else {}
    keys = [code(name) for name in fields if name not in Block.model_fields]
    key = f"{code(study.name)} ({', '.join(keys) or 'no keys'})" if study.block else "–"
    figure = code(f"sscell.plot.{study.figure}")
    return code(study.name), functions, key, figure, code(examples[study.name])

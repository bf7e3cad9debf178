"""`docs/bad-input.md`, out of the tables."""

from pathlib import Path

from bad_input.case import Case
from bad_input.pipelines import PIPELINES

DOCUMENT = Path(__file__).parents[3] / "docs/bad-input.md"

_HEAD = """\
# Bad and odd input

What becomes of each file of the corpus in `test/pipelines/bad_input/`: {count} files, uploaded among good ones to a
service on the local cloud. This page is made from the tables that the test checks the outcomes by. To change it, change
those, and run `PYTHONPATH=test:test/pipelines .venv/bin/python -m bad_input.document`; a test fails until then.

Nothing ends without a trace. A file that cannot be read is *rejected*: a note in `rejected/` of the landing bucket says
why, and a notification tells of it. A row that cannot be kept is in *quarantine*, with its text, its place and the
reason. What holds no row is counted in the report of the run. Only what every tool takes for hidden (a name, or a
folder's, that begins with `_` or `.`) is passed over in `hits/`, `events/` and `feedback/` without a word. What lies
outside of the five prefixes belongs to no pipeline.

A file is rejected before it fills a worker:

| what | limit |
|---|---|
| a line, of JSON or CSV | 64 MiB |
| an array, or an object over several lines | 64 MiB |
| a record of CSV that takes several lines | 16 MiB |
| what a gzip file holds (`mostInflatedBytes` of the stage) | 4 GiB; 1 GiB in the stage `local` |
| columns of a CSV file | 1,000 |

Spark reads texts of up to 20,000,000 characters in JSON, and 1,000 brackets within brackets; a row with more is no
valid JSON to it, and goes to quarantine. Tables hold what was sent: `=1+1` is a text. Who opens an export of a table in
a spreadsheet should import it as text.
"""


def document() -> str:
    """The whole page."""
    count = sum(len(each.cases) for each in PIPELINES.values())
    sections = [_section(each.name, each.prefix, each.cases) for each in PIPELINES.values()]
    return "\n".join([_HEAD.format(count=count), *sections])


def _section(name: str, prefix: str, cases: tuple[Case, ...]) -> str:
    rows = [f"| {_cell(each.what)} | {_cell(_outcome(each))} |" for each in cases]
    return "\n".join([f"## {name}: `{prefix}`", "", "| file | what becomes of it |", "|---|---|", *rows, ""])


def _outcome(case: Case) -> str:
    told = [f"{case.rows} row{'s' if case.rows > 1 else ''}"] if case.rows else []
    told += [f"quarantine ({count:,}): {reason}" for reason, count in case.quarantined.items()]
    told += [f"rejected: {case.rejected}"] if case.rejected else []
    told += [case.ignored] if case.ignored else []
    return "; ".join(told)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    DOCUMENT.write_text(document())

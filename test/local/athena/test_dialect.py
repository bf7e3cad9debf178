"""Queries with what Trino answers to them.

`trino.jsonl` (expressions) and `queries.jsonl` (what people write, over the tables of `fixed_tables.py`) have one query
a line, with the columns, types and rows that Trino 411 itself gave, or its error: `ask_trino.py` asks it. Athena's
timestamps have milliseconds, so those stand there with three digits.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fixed_tables import with_tables

from local.athena.dialect import registry, translate, trino
from local.athena.engine import failures
from local.athena.engine.pool import EngineError, Worker
from local.athena.engine.text import as_text
from local.athena.errors import QueryError
from local.athena.query import select

_CASES = [
    json.loads(line)
    for name in ("trino.jsonl", "queries.jsonl")
    for line in (Path(__file__).parent / name).read_text().splitlines()
]
_OTHER_TYPE = {
    "select 'a'||null",  # NULL has no type here, where Trino takes the first that fits
    "select corr(1, 1)",  # of integers, these are REAL in Trino
    "select covar_pop(1, 1)",
    "select regr_slope(1, 1)",
    "select interval '1' month",
    "select interval '1' year",
}
_REFUSED = {
    "reduce(tags, 0,": "NOT_SUPPORTED: reduce() with a state of another type than the array's elements "
    "is not supported",
    "array_sort(tags, (a, b)": "NOT_SUPPORTED: line 1:785: array_sort with a comparator is not supported",
    "map_union(": "FUNCTION_NOT_FOUND: line 1:673: Function 'map_union' not registered",
    "human_readable_seconds(": "FUNCTION_NOT_FOUND: line 1:981: Function 'human_readable_seconds' not registered",
    "json_exists(": "FUNCTION_NOT_FOUND: line 1:791: Function 'json_exists' not registered",
}
"""What Trino answers and is refused here, by what of the query it is, and in which words."""


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    process = Worker()
    process.open(tmp_path_factory.mktemp("dialect"))
    yield process
    process.kill()


def _answer(worker: Worker, sql: str) -> tuple[list[str], list[str], list[list[str | None]]]:
    """The columns, their types and the rows of a query without tables."""
    query = trino.parse(sql)
    try:
        prepared = select.prepare_alone(query, worker)
        names = [f"c{number}" for number in range(len(prepared.types))]
        values = ", ".join(as_text(name, kind) for name, kind in zip(names, prepared.types, strict=True))
        for statement in registry.prelude(values):
            worker.run(statement)
        _, rows = worker.run(f"SELECT {values} FROM ({prepared.sql}) q({', '.join(names)})")
    except EngineError as error:
        raise failures.query_error(error, query, []) from error
    return [column.name for column in prepared.columns], [column.type for column in prepared.columns], rows


@pytest.mark.parametrize("case", _CASES, ids=[case["sql"] for case in _CASES])
def test_answers_as_trino_does(worker: Worker, case: dict[str, Any]) -> None:
    refused = next((words for part, words in _REFUSED.items() if part in case["sql"]), case.get("error"))
    if refused:
        with pytest.raises(QueryError) as raised:
            _answer(worker, with_tables(case["sql"]))
        assert str(raised.value) == refused
        return
    columns, types, rows = _answer(worker, with_tables(case["sql"]))
    assert rows == case["rows"]
    assert columns == case["columns"]
    if case["sql"] not in _OTHER_TYPE:
        assert types == case["types"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT checksum(1)",
        "SELECT read_text('/etc/passwd')",
        "SELECT getenv('HOME')",
        "SELECT current_setting('threads')",
    ],
)
def test_what_is_not_known_is_refused_by_name(sql: str) -> None:
    name = sql.split("(")[0].removeprefix("SELECT ")

    with pytest.raises(QueryError, match=f"^FUNCTION_NOT_FOUND: line 1:8: Function '{name}' not registered$"):
        translate.translate(trino.parse(sql))


def test_every_macro_can_be_made(worker: Worker) -> None:
    for statement in registry.prelude(" ".join(registry.all_macros())):
        worker.run(statement)


def test_no_macro_calls_an_overloaded_one() -> None:
    """Within a macro's body the types of its arguments are not known, so no overload could be chosen there."""
    for name, body in registry.all_macros().items():
        called = [each for each in registry.called(body) if each != name]
        assert not [each for each in called if registry.overloaded(each)], name


def test_reduce_into_a_state_of_another_type_is_refused_by_name(worker: Worker) -> None:
    sql = "select reduce(array[5, 20], cast(row(0.0, 0) as row(t double, n integer)), (s, x) -> s, s -> s.n)"

    with pytest.raises(QueryError, match=r"^NOT_SUPPORTED: reduce\(\) with a state of another type"):
        _answer(worker, sql)


def test_rows_want_a_name_for_each_field(worker: Worker) -> None:
    sql = "select n from unnest(array[row(1, 2)]) as u(n)"  # Trino: Column alias list has 1 entries but 'u' has 2 …

    with pytest.raises(QueryError, match=r"^NOT_SUPPORTED: UNNEST of an array of rows without a name for each"):
        _answer(worker, sql)

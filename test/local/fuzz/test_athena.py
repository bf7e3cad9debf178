"""Whatever a query says, it is translated or refused in Athena's words, and the engine that runs it stays locked in."""

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzzing import fuzzed
from hypothesis import example, given
from hypothesis import strategies as st

from local.athena.dialect import translate, trino
from local.athena.engine.pool import EngineError, Worker
from local.athena.errors import InvalidRequestError, QueryError
from local.athena.statements.registry import understand
from local.glue.catalog.partition_expression import ExpressionError, PartitionValueError
from local.glue.catalog.partition_expression import parse as partition_condition

_KNOWN = Path(__file__).parents[1] / "athena" / "trino.jsonl"
_TOKEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|\w+|\S")
_queries = [json.loads(line)["sql"] for line in _KNOWN.read_text().splitlines()]
_ODD = """
COPY ATTACH INSTALL LOAD PRAGMA SET read_text read_csv glob getenv CREATE TABLE EXTERNAL LOCATION PARTITIONED ROW FORMAT
SERDE STORED AS INSERT INTO UNLOAD TO WITH MSCK REPAIR ALTER ADD PARTITION DROP SHOW DESCRIBE TBLPROPERTIES PREPARE
EXECUTE USING VIEW EXPLAIN DATABASE IF NOT EXISTS PIVOT QUALIFY ; -- /* */ ${x} $1 ? ' " ` \\ '/etc/passwd' '../x'
's3://b/x/' 9223372036854775808 1e999 ((( [[[ {{{
"""
_words = sorted({word for query in _queries for word in _TOKEN.findall(query)} | {*_ODD.split(), "\x00", "\ud800"})
_soup = st.lists(st.sampled_from(_words), max_size=25).map(" ".join)


@st.composite
def _changed(draw: st.DrawFn) -> str:
    """A query that people write, with some of its words in other places, doubled, or replaced."""
    words = _TOKEN.findall(draw(st.sampled_from(_queries)))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(words)))
        words[place : place + draw(st.integers(0, 2))] = draw(st.lists(st.sampled_from(_words), max_size=3))
    return " ".join(words)


_sql = st.one_of(_changed(), _soup, _soup.map("SELECT ".__add__), st.text(max_size=40))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    directory = tmp_path_factory.mktemp("fuzz") / "query"
    directory.mkdir()
    (directory.parent / "secret.txt").write_text("it is told")
    worker = Worker()
    worker.open(directory)
    yield worker
    worker.kill()


@fuzzed(125)
@given(_sql)
@example("SELECT " + "(" * 3000 + "1" + ")" * 3000)
@example("SELECT " + "-" * 9000)
@example("SELECT 1" + " + 1" * 3000)
@example("SELECT '" + "x" * 200_000)
@example("SELECT " + "a." * 3000 + "b")
@example("SELECT " + "CASE WHEN true THEN " * 500)
def test_queries(engine: Worker, sql: str) -> None:
    try:
        translated = translate.render(translate.translate(trino.parse(sql)))
    except (QueryError, InvalidRequestError):
        return
    try:
        _, rows = engine.run(translated)
    except EngineError:
        return
    assert "it is told" not in str(rows)


@fuzzed(125)
@given(_sql)
@example("CREATE TABLE t (a " + "array<" * 3000)
@example("CREATE EXTERNAL TABLE t (a struct<" + "a:struct<" * 3000)
@example("SHOW PARTITIONS " + "a." * 3000)
def test_statements(sql: str) -> None:
    with contextlib.suppress(InvalidRequestError, QueryError):
        understand(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('{folder}/../secret.txt')",
        "SELECT * FROM glob('{folder}/../*')",
        "SELECT content FROM read_blob('{folder}/./../secret.txt')",
        "CREATE TABLE x AS SELECT * FROM '{folder}/../secret.txt'",
    ],
)
def test_the_engine_does_not_tell(tmp_path: Path, sql: str) -> None:
    """What the fuzzing above rests on: a secret that is there, and that the engine cannot reach."""
    (tmp_path / "query").mkdir()
    (tmp_path / "secret.txt").write_text("it is told")
    worker = Worker()
    try:
        worker.open(tmp_path / "query")
        with pytest.raises(EngineError):
            worker.run(sql.format(folder=tmp_path / "query"))
    finally:
        worker.kill()


_CONDITION = (
    "dt n missing = <> < >= AND OR NOT IN LIKE BETWEEN IS NULL ( ) , 'a' '%_' 1 -1 1e999 '2024-01-01' ' \" ` \\"
)
_conditions = st.lists(st.sampled_from([*_CONDITION.split(), "\x00", "9" * 5000]), max_size=12).map(" ".join)


@fuzzed(100)
@given(st.one_of(_conditions, st.text(max_size=30)), st.text(max_size=8), st.sampled_from(["string", "int", "date"]))
@example("(" * 5000, "", "string")
@example("NOT " * 5000 + "dt = 'a'", "", "string")
@example("n = " + "9" * 5000, "1", "int")
@example("n = 1", "x", "int")
def test_expressions_of_partitions(expression: str, value: str, kind: str) -> None:
    keys = [{"Name": "dt", "Type": "string"}, {"Name": "n", "Type": kind}]
    with contextlib.suppress(ExpressionError, PartitionValueError):
        partition_condition(expression, keys)([value, value])

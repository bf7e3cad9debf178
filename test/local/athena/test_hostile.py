"""SQL that tries to get out: to the host's files, its environment, or the engine's settings."""

import pytest
from athena_lake import Lake

from local.athena.dialect import translate, trino
from local.athena.engine.pool import EngineError, Worker
from local.athena.errors import InvalidRequestError, QueryError
from local.athena.statements.registry import understand

_QUERIES = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM parquet_scan('/tmp/x.parquet')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('x')",
    "SELECT * FROM TABLE(read_text('/etc/passwd'))",
    "SELECT * FROM LATERAL read_text('/etc/passwd')",
    "SELECT read_text('/etc/passwd')",
    "SELECT getenv('HOME')",
    "SELECT getvariable('x')",
    "SELECT current_setting('allowed_directories')",
    "SELECT trino_raise('x')",
    "SELECT TRINO_DIVIDE(1, 1, 1, 1)",
    "SELECT list_transform(array[1], x -> x)",
    "SELECT unnest(array[1])",
    "SELECT nextval('s')",
    "SELECT * FROM (VALUES 1) t(x) PIVOT (sum(x) FOR x IN (1))",
    "SELECT * EXCLUDE (a) FROM (VALUES 1) t(a)",
    "SELECT * REPLACE (1 AS a) FROM (VALUES 1) t(a)",
    "SELECT {'a': 1}",
    "SELECT DISTINCT ON (a) a FROM (VALUES 1) t(a)",
    "SELECT @x",
    "SELECT 1 INTO OUTFILE '/tmp/x'",
]

_STATEMENTS = [
    "COPY (SELECT 1) TO '/tmp/out.csv'",
    "ATTACH '/tmp/x.db'",
    "DETACH x",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA database_list",
    "SET threads = 1",
    "RESET threads",
    "CREATE MACRO f(x) AS x",
    "CREATE SECRET s (TYPE s3)",
    "EXPORT DATABASE '/tmp/x'",
    "IMPORT DATABASE '/tmp/x'",
    "CALL pragma_version()",
    "CHECKPOINT",
    "VACUUM FULL",
    "CREATE TABLE t AS FROM '/etc/passwd'",
    "SELECT 1; COPY (SELECT 1) TO '/tmp/out.csv'",
    "EXPLAIN COPY (SELECT 1) TO '/tmp/out.csv'",
    "EXPLAIN ANALYZE SELECT 1",
    "UNLOAD (COPY (SELECT 1) TO '/tmp/x') TO 's3://b/x/' WITH (format = 'JSON')",
]


@pytest.mark.parametrize("sql", _QUERIES)
def test_queries_are_refused_before_they_reach_the_engine(sql: str) -> None:
    with pytest.raises((QueryError, InvalidRequestError)):
        translate.translate(trino.parse(sql))


@pytest.mark.parametrize("sql", _STATEMENTS)
def test_statements_are_refused_when_they_are_read(sql: str) -> None:
    try:
        statement = understand(sql)
    except InvalidRequestError:
        return
    assert type(statement).__name__ == "Refused"  # VACUUM is accepted, and fails by name


@pytest.mark.parametrize(
    "name",
    [
        '"/etc/passwd"',
        "'/etc/passwd'",
        '"file.csv"',
        "duckdb_tables",
        '"information_schema"."x"',
        "pg_class",
        "sqlite_master",
    ],
)
def test_only_the_catalogs_tables_can_be_named(lake: Lake, name: str) -> None:
    try:
        reason = lake.error(f"SELECT * FROM {name}")
    except lake.athena.exceptions.InvalidRequestException:
        return
    assert reason.startswith(("TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND"))


@pytest.mark.parametrize("inside", ["query", "scan_0", "result.csv"])
def test_the_engines_own_names_are_not_tables(lake: Lake, inside: str) -> None:
    assert lake.error(f'SELECT * FROM "{inside}"').startswith("TABLE_NOT_FOUND")


def test_a_parameter_of_the_engine_is_a_column(lake: Lake) -> None:
    assert lake.error("SELECT $1").startswith("COLUMN_NOT_FOUND: line 1:8: Column '$1' cannot be resolved")


def test_names_and_values_stay_what_they_are(lake: Lake) -> None:
    assert lake.rows("""SELECT 'it''s; DROP TABLE x --' AS "a""b'; --", '\\', '$1', '${x}'""") == [
        ["it's; DROP TABLE x --", "\\", "$1", "${x}"]
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_text('{directory}/../secret.txt')",
        "COPY (SELECT 1) TO '{directory}/../out.csv'",
        "ATTACH '{directory}/../x.db'",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET allowed_directories = ['/']",
        "INSTALL httpfs",
        "SELECT * FROM read_csv('https://example.com/x.csv')",
    ],
)
def test_the_engine_itself_is_locked(tmp_path_factory: pytest.TempPathFactory, sql: str) -> None:
    """Were something to get through, it would find nothing but the query's own directory."""
    directory = tmp_path_factory.mktemp("locked") / "query"
    directory.mkdir()
    (directory.parent / "secret.txt").write_text("secret")
    worker = Worker()
    try:
        worker.open(directory)
        with pytest.raises(EngineError):
            worker.run(sql.format(directory=directory))
        assert worker.run("SELECT 1")[1] == [[1]]
    finally:
        worker.kill()


def test_a_large_query_is_refused(lake: Lake) -> None:
    with pytest.raises(Exception, match=r"length|InvalidRequest"):
        lake.start("SELECT '" + "x" * 262144 + "'")
    with pytest.raises(Exception, match=r"too large|InvalidRequest"):
        lake.start("SELECT " + "(" * 5000 + "1" + ")" * 5000)


def test_memory_runs_out_for_the_query_alone(lake: Lake) -> None:
    reason = lake.error("SELECT cardinality(array_agg(repeat('x', 1000000))) FROM unnest(sequence(1, 100000)) t(x)")

    assert "memory" in reason.lower() or "EXCEEDED" in reason or "process ended" in reason
    assert lake.rows("SELECT 1") == [["1"]]

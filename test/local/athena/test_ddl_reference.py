"""Statements of Athena's DDL reference that change, describe or prepare what is there."""

from athena_lake import Lake


def make(lake: Lake, name: str) -> None:
    """A table of two partitions, with a row in each."""
    for day, number in (("2026-01-01", 1), ("2026-01-02", 2)):
        lake.put_parquet(f"{lake.prefix(name)}dt={day}/a.parquet", f"SELECT {number} AS n, 'x' AS s")
    lake.table(name, {"n": "int", "s": "string"}, {"dt": "string"})
    lake.run(f"MSCK REPAIR TABLE {name}")


def test_alter_database(lake: Lake) -> None:
    lake.run("CREATE DATABASE ddl_altered COMMENT 'kept' WITH DBPROPERTIES ('a' = '1')")
    lake.run("ALTER DATABASE ddl_altered SET DBPROPERTIES ('b' = '2')")
    found = lake.glue.get_database(Name="ddl_altered")["Database"]
    assert (found["Description"], found["Parameters"]) == ("kept", {"a": "1", "b": "2"})
    assert "Database does not exist" in lake.error("ALTER SCHEMA ddl_none SET DBPROPERTIES ('b' = '2')")


def test_databases_by_a_regular_expression(lake: Lake) -> None:
    lake.run("CREATE DATABASE ddl_shown")
    assert lake.lines("SHOW DATABASES LIKE 'ddl_sh.*'") == ["ddl_shown"]
    assert lake.lines("SHOW SCHEMAS LIKE 'ddl_sho[a-z]{2}'") == ["ddl_shown"]
    assert lake.lines("SHOW DATABASES LIKE 'ddl_sh*'") == ["ddl_shown"]


def test_a_partition_gets_another_location(lake: Lake) -> None:
    make(lake, "moved")
    lake.put_parquet(f"{lake.prefix('elsewhere')}b.parquet", "SELECT 9 AS n, 'y' AS s")
    lake.run(f"ALTER TABLE moved PARTITION (dt = '2026-01-02') SET LOCATION '{lake.location('elsewhere')}'")
    assert lake.rows("SELECT n FROM moved ORDER BY n") == [["1"], ["9"]]
    assert "Partition not found" in lake.error("ALTER TABLE moved PARTITION (dt = '1') SET LOCATION 's3://a/b/'")


def test_a_partition_gets_other_values(lake: Lake) -> None:
    make(lake, "renamed")
    lake.run("ALTER TABLE renamed PARTITION (dt = '2026-01-02') RENAME TO PARTITION (dt = '2026-02-02')")
    assert lake.lines("SHOW PARTITIONS renamed") == ["dt=2026-01-01", "dt=2026-02-02"]
    assert lake.rows("SELECT n FROM renamed WHERE dt = '2026-02-02'") == [["2"]]
    taken = "ALTER TABLE renamed PARTITION (dt = '2026-02-02') RENAME TO PARTITION (dt = '2026-01-01')"
    assert "already exists" in lake.error(taken)


def test_a_column_is_changed(lake: Lake) -> None:
    make(lake, "changed")
    lake.run("ALTER TABLE changed CHANGE COLUMN s s string COMMENT 'text' FIRST")
    assert lake.lines("DESCRIBE changed")[0] == "s                   \tstring              \ttext                "
    lake.run("ALTER TABLE changed CHANGE s s varchar(10) AFTER n")
    columns = lake.glue.get_table(DatabaseName=lake.database, Name="changed")["Table"]["StorageDescriptor"]["Columns"]
    assert columns == [{"Name": "n", "Type": "int"}, {"Name": "s", "Type": "varchar(10)", "Comment": "text"}]
    assert "Invalid column reference zz" in lake.error("ALTER TABLE changed CHANGE COLUMN zz zz int")
    assert "Duplicate column name: n" in lake.error("ALTER TABLE changed CHANGE COLUMN s n string")


def test_a_column_and_a_partition_are_described(lake: Lake) -> None:
    make(lake, "described")
    assert lake.lines("DESCRIBE described s") == ["s                   \tstring              \t                    "]
    whole = lake.lines("DESCRIBE described")
    assert lake.lines("DESCRIBE described PARTITION (dt = '2026-01-01')") == whole
    assert "Partition not found" in lake.error("DESCRIBE described PARTITION (dt = '2027-01-01')")
    assert "Invalid column reference" in lake.error("DESCRIBE described nothing")


def test_a_statement_is_prepared_and_forgotten(lake: Lake) -> None:
    make(lake, "asked")
    lake.run("PREPARE by_number FROM SELECT dt FROM asked WHERE n = ?")
    kept = lake.athena.get_prepared_statement(StatementName="by_number", WorkGroup="primary")["PreparedStatement"]
    assert kept["QueryStatement"] == "SELECT dt FROM asked WHERE n = ?"
    assert lake.rows("EXECUTE by_number USING 2") == [["2026-01-02"]]
    assert lake.rows("EXECUTE by_number", ExecutionParameters=["1"]) == [["2026-01-01"]]
    assert "already exists" in lake.error("PREPARE by_number FROM SELECT 1")
    lake.run("DEALLOCATE PREPARE by_number")
    assert "was not found" in lake.error("DEALLOCATE PREPARE by_number")


def test_plans(lake: Lake) -> None:
    make(lake, "planned")
    assert lake.lines("EXPLAIN (TYPE DISTRIBUTED, FORMAT TEXT) SELECT n FROM planned")
    assert lake.lines("EXPLAIN (TYPE VALIDATE) SELECT n FROM planned") == ["true"]
    assert "none" in lake.error("EXPLAIN (TYPE VALIDATE) SELECT none FROM planned")


def test_lines_by_a_regular_expression(lake: Lake) -> None:
    lake.put(f"{lake.prefix('logged')}a.log", b"10.0.0.1 GET 200\nno match at all\n10.0.0.2 put 404\n")
    lake.run(
        f"""CREATE EXTERNAL TABLE logged (ip string, verb string, status int)
            ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
            WITH SERDEPROPERTIES ('input.regex' = '(\\\\S+) ([A-Z]+) (\\\\d+)', 'input.regex.case.insensitive' = 'true')
            LOCATION '{lake.location("logged")}'"""
    )
    assert lake.rows("SELECT * FROM logged ORDER BY ip") == [
        ["10.0.0.1", "GET", "200"],
        ["10.0.0.2", "put", "404"],
        [None, None, None],
    ]
    lake.run("ALTER TABLE logged ADD COLUMNS (more string)")
    assert "Number of matching groups doesn't match" in lake.error("SELECT * FROM logged")


def test_a_null_among_escaped_values(lake: Lake) -> None:
    lake.put(f"{lake.prefix('escaped')}a.tsv", b"1\tx\\\ty\n2\t\\N\n")
    lake.run(
        f"""CREATE EXTERNAL TABLE escaped (id int, name string)
            ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n'
            NULL DEFINED AS '\\\\N' STORED AS TEXTFILE LOCATION '{lake.location("escaped")}'"""
    )
    assert lake.rows("SELECT * FROM escaped ORDER BY id") == [["1", "x\ty"], ["2", None]]

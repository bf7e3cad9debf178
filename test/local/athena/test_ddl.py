"""Databases, tables, partitions and views by DDL."""

import pytest
from athena_lake import BUCKET, Lake


def test_databases(lake: Lake) -> None:
    lake.run("CREATE DATABASE ddl_made COMMENT 'made' LOCATION 's3://athena-test/made/' WITH DBPROPERTIES ('k' = 'v')")

    made = lake.glue.get_database(Name="ddl_made")["Database"]
    assert (made["Description"], made["LocationUri"], made["Parameters"]) == (
        "made",
        "s3://athena-test/made/",
        {"k": "v"},
    )
    assert "ddl_made" in lake.lines("SHOW DATABASES LIKE 'ddl_*'")
    assert "Database ddl_made already exists" in lake.error("CREATE SCHEMA ddl_made")
    lake.run("CREATE DATABASE IF NOT EXISTS ddl_made")
    lake.run("CREATE EXTERNAL TABLE ddl_made.t (a int) LOCATION 's3://athena-test/t/'")
    assert "is not empty" in lake.error("DROP DATABASE ddl_made")
    lake.run("DROP DATABASE ddl_made CASCADE")
    assert lake.error("DROP DATABASE ddl_made") == (
        "FAILED: SemanticException [Error 10072]: Database does not exist: ddl_made"
    )
    lake.run("DROP DATABASE IF EXISTS ddl_made")


def test_create_table_is_described_as_glue_does(lake: Lake) -> None:
    execution = lake.run(
        f"""CREATE EXTERNAL TABLE IF NOT EXISTS `made` (
              `Id` bigint COMMENT 'the id', -- a comment
              tags array<string>, details struct<a:int,b:map<string,decimal(10,2)>>)
            COMMENT 'a table'
            PARTITIONED BY (year int, `month` string)
            ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
            WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')
            LOCATION '{lake.location("made")}'
            TBLPROPERTIES ('classification' = 'json')"""
    )

    assert (execution["StatementType"], execution["SubstatementType"]) == ("DDL", "CREATE_TABLE")
    assert execution["ResultConfiguration"]["OutputLocation"].endswith(".txt")
    table = lake.glue.get_table(DatabaseName=lake.database, Name="made")["Table"]
    assert table["StorageDescriptor"]["Columns"] == [
        {"Name": "id", "Type": "bigint", "Comment": "the id"},
        {"Name": "tags", "Type": "array<string>"},
        {"Name": "details", "Type": "struct<a:int,b:map<string,decimal(10,2)>>"},
    ]
    assert table["PartitionKeys"] == [{"Name": "year", "Type": "int"}, {"Name": "month", "Type": "string"}]
    assert table["StorageDescriptor"]["SerdeInfo"]["Parameters"]["ignore.malformed.json"] == "true"
    assert table["Parameters"]["classification"] == "json"
    assert "AlreadyExistsException" in lake.error(f"CREATE EXTERNAL TABLE made (a int) LOCATION '{lake.location('x')}'")
    assert lake.lines("DESCRIBE made")[:2] == [
        "id                  \tbigint              \tthe id              ",
        "tags                \tarray<string>       \t                    ",
    ]
    assert lake.lines("SHOW COLUMNS IN made")[-1] == "month               "


def test_partitions(lake: Lake) -> None:
    lake.run(
        "CREATE EXTERNAL TABLE parts (n int) PARTITIONED BY (year int, kind string) STORED AS PARQUET "
        f"LOCATION '{lake.location('parts')}'"
    )
    for number, folder in enumerate(("year=2023/kind=a", "year=2024/kind=b%3Dc", "elsewhere"), start=1):
        lake.put_parquet(f"{lake.prefix('parts')}{folder}/data.parquet", f"SELECT {number} AS n")

    assert lake.rows("SELECT n FROM parts") == []
    lines = lake.lines("MSCK REPAIR TABLE parts")
    assert lines[0].startswith("Partitions not in metastore:\tparts:year=2023/kind=a")
    lake.run(
        "ALTER TABLE parts ADD IF NOT EXISTS PARTITION (year = 2022, kind = 'x') "
        f"LOCATION '{lake.location('parts')}elsewhere/' PARTITION (kind = 'a', year = '2023')"
    )
    assert lake.lines("SHOW PARTITIONS parts") == ["year=2022/kind=x", "year=2023/kind=a", "year=2024/kind=b=c"]
    assert lake.rows("SELECT n, year, kind FROM parts ORDER BY n") == [
        ["1", "2023", "a"],
        ["2", "2024", "b=c"],
        ["3", "2022", "x"],
    ]
    assert "AlreadyExistsException" in lake.error("ALTER TABLE parts ADD PARTITION (year = 2022, kind = 'x')")
    lake.run("ALTER TABLE parts DROP PARTITION (year = 2022, kind = 'x'), PARTITION (year = 2023)")
    assert lake.lines("SHOW PARTITIONS parts") == ["year=2024/kind=b=c"]


def test_tables_are_altered(lake: Lake) -> None:
    lake.run(
        "CREATE EXTERNAL TABLE altered (a int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' "
        f"LOCATION '{lake.location('altered')}'"
    )
    lake.put(f"{lake.prefix('altered')}x.csv", b"1,one\n2,two\n")

    lake.run("ALTER TABLE altered ADD COLUMNS (b string COMMENT 'new')")
    lake.run("ALTER TABLE altered SET TBLPROPERTIES ('skip.header.line.count' = '1')")

    assert lake.rows("SELECT * FROM altered") == [["2", "two"]]
    assert "skip.header.line.count\t1" in lake.lines("SHOW TBLPROPERTIES altered")
    lake.run(f"ALTER TABLE altered SET LOCATION '{lake.location('empty')}'")
    assert lake.rows("SELECT * FROM altered") == []
    assert lake.lines("SHOW CREATE TABLE altered")[:3] == [
        f"CREATE EXTERNAL TABLE `{lake.database}.altered`(",
        "  `a` int,",
        "  `b` string COMMENT 'new')",
    ]
    lake.run("DROP TABLE altered")
    assert "altered" not in lake.lines("SHOW TABLES")
    assert "Table not found" in lake.error("DROP TABLE altered")
    lake.run("DROP TABLE IF EXISTS altered")


def test_views(lake: Lake) -> None:
    lake.table("base", {"city": "string", "cost": "double"}, {"day": "string"})
    folder = f"{lake.prefix('base')}day=1/"
    lake.put_parquet(folder + "a.parquet", "SELECT * FROM (VALUES ('Oslo', 1.5::DOUBLE), ('Lima', 2)) t(city, cost)")
    lake.partition("base", ["1"], f"s3://{BUCKET}/{folder}")

    lake.run("CREATE VIEW totals AS SELECT city, sum(cost) AS total, count(*) n FROM base GROUP BY city")
    view = lake.glue.get_table(DatabaseName=lake.database, Name="totals")["Table"]
    assert view["TableType"] == "VIRTUAL_VIEW"
    assert view["StorageDescriptor"]["Columns"] == [
        {"Name": "city", "Type": "string"},
        {"Name": "total", "Type": "double"},
        {"Name": "n", "Type": "bigint"},
    ]
    assert lake.rows(f"SELECT t.city, total FROM {lake.database}.totals t ORDER BY 1") == [
        ["Lima", "2.0"],
        ["Oslo", "1.5"],
    ]
    assert "already exists" in lake.error("CREATE VIEW totals AS SELECT 1 AS a")
    lake.run("CREATE OR REPLACE VIEW totals AS SELECT count(*) AS n FROM base")
    assert lake.rows("SELECT n FROM totals") == [["2"]]
    assert lake.lines("SHOW VIEWS") == ["totals"]
    lake.run("DROP VIEW totals")
    assert lake.error("SELECT 1 FROM totals").startswith("TABLE_NOT_FOUND")


@pytest.mark.parametrize(
    "sql",
    [
        "SHOW FUNCTIONS",
        "CREATE TABLE t (a int) LOCATION 's3://athena-test/x/'",
        "CREATE EXTERNAL TABLE t (a int) STORED AS SOMETHING LOCATION 's3://athena-test/x/'",
        "CREATE EXTERNAL TABLE t (a int) CLUSTERED BY (a) INTO 2 BUCKETS LOCATION 's3://athena-test/x/'",
        "GRANT SELECT ON t TO x",
        "ALTER TABLE t RENAME TO u",
        "SELEC 1",
        "",
        "   ",
        "SELECT 1; SELECT 2",
        "DROP",
    ],
)
def test_what_is_not_understood_is_refused_at_once(lake: Lake, sql: str) -> None:
    with pytest.raises(Exception, match=r"InvalidRequestException|ParamValidation|length"):
        lake.start(sql)


def test_what_only_iceberg_tables_have_fails_by_name(lake: Lake) -> None:
    for sql in (
        "DELETE FROM t WHERE a = 1",
        "UPDATE t SET a = 1",
        "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE",
    ):
        assert lake.error(sql).startswith("NOT_SUPPORTED: Modifying Hive table rows is not supported")

"""CTAS, INSERT INTO and UNLOAD."""

import gzip
import json

import pytest
from athena_lake import BUCKET, RESULTS, Lake


@pytest.fixture(scope="module", autouse=True)
def source(lake: Lake) -> None:
    lake.table("source", {"id": "bigint", "city": "string", "cost": "double"})
    lake.put_parquet(
        f"{lake.prefix('source')}a.parquet",
        "SELECT * FROM (VALUES (1::BIGINT, 'Oslo', 1.5::DOUBLE), (2, 'Lima', 2), (3, 'Oslo', NULL)) t(id, city, cost)",
    )


def _keys(lake: Lake, location: str) -> list[str]:
    bucket, prefix = location.removeprefix("s3://").split("/", 1)
    return [each["Key"] for each in lake.s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]


def test_ctas_partitioned(lake: Lake) -> None:
    location = lake.location("made")
    execution = lake.run(
        f"CREATE TABLE made WITH (format = 'PARQUET', external_location = '{location}', partitioned_by = "
        f"ARRAY['city']) "
        "AS SELECT id, cost * 2 AS double_cost, city FROM source"
    )

    assert execution["SubstatementType"] == "CREATE_TABLE_AS_SELECT"
    assert lake.result(execution["QueryExecutionId"])["UpdateCount"] == 3
    assert sorted(key.split("/")[3] for key in _keys(lake, location)) == ["city=Lima", "city=Oslo"]
    manifest = execution["Statistics"]["DataManifestLocation"]
    listed = lake.s3.get_object(Bucket=BUCKET, Key=manifest.split("/", 3)[3])["Body"].read().decode().split()
    assert [url.split("/", 3)[3] for url in listed] == _keys(lake, location)
    assert lake.lines("SHOW PARTITIONS made") == ["city=Lima", "city=Oslo"]
    assert lake.rows("SELECT city, sum(double_cost), count(*) FROM made GROUP BY city ORDER BY city") == [
        ["Lima", "4.0", "1"],
        ["Oslo", "3.0", "2"],
    ]
    assert "TABLE_ALREADY_EXISTS" in lake.error("CREATE TABLE made AS SELECT 1 AS a")
    assert "HIVE_PATH_ALREADY_EXISTS" in lake.error(
        f"CREATE TABLE other WITH (external_location = '{location}') AS SELECT 1 AS a"
    )


def test_ctas_without_a_location_goes_below_the_results(lake: Lake) -> None:
    execution = lake.run("CREATE TABLE below AS SELECT id, city FROM source WHERE id < 3")

    table = lake.glue.get_table(DatabaseName=lake.database, Name="below")["Table"]
    assert table["StorageDescriptor"]["Location"] == f"{RESULTS}tables/{execution['QueryExecutionId']}/"
    assert lake.rows("SELECT count(*) FROM below") == [["2"]]


@pytest.mark.parametrize(("format_", "serde"), [("JSON", "JsonSerDe"), ("TEXTFILE", "LazySimpleSerDe")])
def test_ctas_as_text(lake: Lake, format_: str, serde: str) -> None:
    name = f"as_{format_.lower()}"
    lake.run(f"CREATE TABLE {name} WITH (format = '{format_}', write_compression = 'GZIP') AS SELECT * FROM source")

    table = lake.glue.get_table(DatabaseName=lake.database, Name=name)["Table"]
    assert table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"].endswith(serde)
    assert lake.rows(f"SELECT * FROM {name} ORDER BY id") == [
        ["1", "Oslo", "1.5"],
        ["2", "Lima", "2.0"],
        ["3", "Oslo", None],
    ]


def test_insert_makes_files_and_partitions(lake: Lake) -> None:
    lake.run(
        "CREATE EXTERNAL TABLE target (id bigint, cost double) PARTITIONED BY (city string) STORED AS PARQUET "
        f"LOCATION '{lake.location('target')}'"
    )

    execution = lake.run("INSERT INTO target SELECT id, cost, city FROM source")
    assert lake.result(execution["QueryExecutionId"])["UpdateCount"] == 3
    lake.run("INSERT INTO target (city, id) VALUES ('Lima', 4), ('Rome', 5)")

    assert lake.rows("SELECT id, cost, city FROM target ORDER BY id") == [
        ["1", "1.5", "Oslo"],
        ["2", "2.0", "Lima"],
        ["3", None, "Oslo"],
        ["4", None, "Lima"],
        ["5", None, "Rome"],
    ]
    assert lake.lines("SHOW PARTITIONS target") == ["city=Lima", "city=Oslo", "city=Rome"]
    assert lake.error("INSERT INTO target SELECT city, id, cost FROM source") == (
        "TYPE_MISMATCH: Insert query has mismatched column types: Table: [bigint, double, varchar], "
        "Query: [varchar, bigint, double]"
    )


def test_unload(lake: Lake) -> None:
    location = lake.location("unloaded")

    lake.run(
        f"UNLOAD (SELECT id, city FROM source WHERE city IN ('Oslo') ORDER BY id) TO '{location}' WITH (format = "
        f"'JSON')"
    )

    (key,) = _keys(lake, location)
    content = lake.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    assert [json.loads(line) for line in gzip.decompress(content).splitlines()] == [
        {"id": 1, "city": "Oslo"},
        {"id": 3, "city": "Oslo"},
    ]


def test_what_cannot_be_written_is_refused(lake: Lake) -> None:
    assert "Writing ORC is not supported" in lake.error("CREATE TABLE orc WITH (format = 'ORC') AS SELECT 1 AS a")
    assert (
        lake.error("CREATE TABLE unnamed AS SELECT 1") == "MISSING_COLUMN_NAME: Column name not specified at position 1"
    )
    assert "HIVE_COLUMN_ORDER_MISMATCH" in lake.error(
        "CREATE TABLE disordered WITH (partitioned_by = ARRAY['a']) AS SELECT 1 AS a, 2 AS b"
    )
    with pytest.raises(lake.athena.exceptions.InvalidRequestException, match="Bucketing is not supported"):
        lake.start("CREATE TABLE b WITH (bucketed_by = ARRAY['a'], bucket_count = 2) AS SELECT 1 AS a")
    with pytest.raises(lake.athena.exceptions.InvalidRequestException, match="ICEBERG tables are not supported"):
        lake.start("CREATE TABLE b WITH (table_type = 'ICEBERG') AS SELECT 1 AS a")

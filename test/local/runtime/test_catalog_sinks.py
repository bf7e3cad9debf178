"""Tables of the Data Catalog as sinks, and kept up to date by sinks.

https://docs.aws.amazon.com/glue/latest/dg/update-from-job.html
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.sinks.catalog_update import CatalogUpdate, CatalogUpdateError
from awsglue.sinks.data_sink import DataSink
from awsglue.sinks.s3_sink import Partition, S3Sink
from awsglue.support import NotSupportedHereError
from botocore.exceptions import ClientError
from clouds import Cloud
from pyspark.sql import SparkSession
from s3_lake import Lake

_JSON = "org.openx.data.jsonserde.JsonSerDe"
_CSV = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"


@pytest.fixture(scope="module")
def lake(cloud: Cloud) -> Lake:
    return Lake(cloud, "catalog-sinks")


@pytest.fixture
def context(on_cloud: SparkSession) -> GlueContext:
    return GlueContext(on_cloud.sparkContext)


def _frame(context: GlueContext, columns: str, *rows: tuple[Any, ...]) -> DynamicFrame:
    return DynamicFrame.fromDF(context.spark_session.createDataFrame(list(rows), columns).coalesce(1), context)


def _orders(context: GlueContext, *rows: tuple[Any, ...]) -> DynamicFrame:
    return _frame(context, "Id bigint, amount decimal(10,2), day string", *rows)


def _sink(context: GlueContext, lake: Lake, table: str, format_name: str = "json", **options: Any) -> DataSink:
    given = {"path": f"s3://{lake.name}/{table}", "partitionKeys": ["day"], "enableUpdateCatalog": True, **options}
    sink = context.getSink("s3", **given)
    sink.setFormat(format_name)
    sink.setCatalogInfo(catalogDatabase=lake.name, catalogTableName=table)
    return sink


def _table(lake: Lake, name: str) -> dict[str, Any]:
    found: dict[str, Any] = lake.glue.get_table(DatabaseName=lake.name, Name=name)["Table"]
    return found


def _columns(lake: Lake, name: str) -> list[tuple[str, str]]:
    return [(column["Name"], column["Type"]) for column in _table(lake, name)["StorageDescriptor"]["Columns"]]


def _partitions(lake: Lake, name: str) -> dict[str, str]:
    """The location of each partition, without the bucket, by its first value."""
    found = lake.glue.get_partitions(DatabaseName=lake.name, TableName=name)["Partitions"]
    return {
        each["Values"][0]: each["StorageDescriptor"]["Location"].removeprefix(f"s3://{lake.name}/") for each in found
    }


def _text(lake: Lake, prefix: str) -> str:
    (key,) = lake.keys(prefix)
    text: str = lake.s3.get_object(Bucket=lake.name, Key=key)["Body"].read().decode()
    return text


def test_a_table_that_is_not_there_is_made(context: GlueContext, lake: Lake) -> None:
    _sink(context, lake, "made").writeFrame(_orders(context, (1, None, "2024-05-01"), (2, None, None)))
    table = _table(lake, "made")
    assert table["TableType"] == "EXTERNAL_TABLE"
    assert table["Parameters"]["classification"] == "json"
    assert table["PartitionKeys"] == [{"Name": "day", "Type": "string"}]
    storage = table["StorageDescriptor"]
    assert _columns(lake, "made") == [("id", "bigint"), ("amount", "decimal(10,2)")]
    assert storage["Location"] == "s3://catalog-sinks/made/"
    assert storage["InputFormat"] == "org.apache.hadoop.mapred.TextInputFormat"
    assert storage["OutputFormat"] == "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
    assert storage["SerdeInfo"] == {"SerializationLibrary": _JSON, "Parameters": {"paths": "Id,amount"}}
    assert _partitions(lake, "made") == {
        "2024-05-01": "made/day=2024-05-01/",
        "__HIVE_DEFAULT_PARTITION__": "made/day=__HIVE_DEFAULT_PARTITION__/",
    }


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_table_can_be_a_whole_bucket(context: GlueContext, lake: Lake, slash: str) -> None:
    bucket = f"catalog-sinks-whole{len(slash)}"
    lake.s3.create_bucket(Bucket=bucket)
    sink = _sink(context, lake, bucket, path=f"s3://{bucket}{slash}")
    sink.writeFrame(_orders(context, (1, None, "2024-05-01")))
    (key,) = [each["Key"] for each in lake.s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert key.startswith("day=2024-05-01/part-00000-")
    assert _table(lake, bucket)["StorageDescriptor"]["Location"] == f"s3://{bucket}/"


def test_types_have_the_words_of_the_catalog(context: GlueContext, lake: Lake) -> None:
    columns = (
        "a boolean, b tinyint, c smallint, d int, e float, f double, g date, h timestamp, i binary, "
        "j array<string>, k map<string, bigint>, l struct<x: tinyint, y: string>, m void, day int"
    )
    row = (True, 1, 1, 1, 1.0, 1.0, None, None, None, ["x"], {"x": 1}, (1, "y"), None, 7)
    _sink(context, lake, "typed").writeFrame(_frame(context, columns, row))
    assert [kind for _, kind in _columns(lake, "typed")] == [
        "boolean", "tinyint", "smallint", "int", "float", "double", "date", "timestamp", "binary",
        "array<string>", "map<string,bigint>", "struct<x:tinyint,y:string>", "string",
    ]  # fmt: skip
    assert _table(lake, "typed")["PartitionKeys"] == [{"Name": "day", "Type": "int"}]


def test_new_columns_and_partitions_come_to_a_table(context: GlueContext, lake: Lake) -> None:
    sink = _sink(context, lake, "grown")
    sink.writeFrame(_orders(context, (1, None, "2024-05-01")))
    described = _table(lake, "grown")
    storage = described["StorageDescriptor"]
    storage["Columns"][0]["Comment"] = "the order"
    kept = {name: described[name] for name in ("Name", "PartitionKeys", "Parameters", "TableType")}
    lake.glue.update_table(DatabaseName=lake.name, TableInput={**kept, "StorageDescriptor": storage, "Owner": "us"})

    more = _frame(context, "Id bigint, Note string, day string", (2, "gift", "2024-05-02"), (3, "-", "2024-05-01"))
    sink.writeFrame(more)
    table = _table(lake, "grown")
    assert _columns(lake, "grown") == [("id", "bigint"), ("note", "string")]
    assert table["StorageDescriptor"]["Columns"][0]["Comment"] == "the order"
    assert table["StorageDescriptor"]["SerdeInfo"]["Parameters"] == {"paths": "Id,Note"}
    assert table["Owner"] == "us"
    assert set(_partitions(lake, "grown")) == {"2024-05-01", "2024-05-02"}
    assert len(lake.keys("grown/day=2024-05-01/")) == 2


def test_log_leaves_the_columns_and_adds_partitions_that_fit(context: GlueContext, lake: Lake) -> None:
    sink = _sink(context, lake, "logged", updateBehavior="LOG")
    sink.writeFrame(_orders(context, (1, None, "2024-05-01")))
    sink.writeFrame(_frame(context, "Id bigint, day string", (2, "2024-05-02")))
    sink.writeFrame(_frame(context, "Id bigint, note string, day string", (3, "x", "2024-05-03")))
    assert _columns(lake, "logged") == [("id", "bigint"), ("amount", "decimal(10,2)")]
    assert set(_partitions(lake, "logged")) == {"2024-05-01", "2024-05-02"}
    assert lake.keys("logged/day=2024-05-03/") != []


def test_without_enable_update_catalog_the_catalog_stays(context: GlueContext, lake: Lake) -> None:
    _sink(context, lake, "unasked", enableUpdateCatalog=False).writeFrame(_orders(context, (1, None, "2024-05-01")))
    assert lake.keys("unasked/") != []
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        _table(lake, "unasked")


def test_a_table_without_keys_is_made_and_its_columns_stay(context: GlueContext, lake: Lake) -> None:
    sink = _sink(context, lake, "flat", partitionKeys=[])
    sink.writeFrame(_frame(context, "id bigint", (1,)))
    sink.writeFrame(_frame(context, "id bigint, note string", (2, "x")))
    assert _columns(lake, "flat") == [("id", "bigint")]
    assert _table(lake, "flat")["PartitionKeys"] == []
    assert len(lake.keys("flat/")) == 2


def test_a_frame_without_rows_leaves_the_catalog_alone(context: GlueContext, lake: Lake) -> None:
    _sink(context, lake, "nothing").writeFrame(_orders(context))
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        _table(lake, "nothing")


@pytest.mark.parametrize(
    ("table", "format_name", "options", "columns", "message"),
    [
        ("orc", "orc", {}, "id int, day string", "format=orc is not supported"),
        ("plain", "parquet", {}, "id int, day string", "needs Glue's own writer"),
        ("nested", "json", {}, "id int, tags struct<a: array<string>>, day string", "nested schemas.*tags"),
        ("keyed", "json", {"partitionKeys": ["day", "id"]}, "id int, x int, day string", r"\['day', 'id'\].*\['day'\]"),
    ],
)
def test_what_aws_does_not_support_is_refused_before_anything_is_written(
    context: GlueContext, lake: Lake, table: str, format_name: str, options: dict[str, Any], columns: str, message: str
) -> None:
    if table == "keyed":
        lake.table("keyed", lake.storage("keyed/", "id int; x int", _JSON), "day string", classification="json")
    row = (1, *[None] * (columns.count(",") - 1), "2024-05-01")
    with pytest.raises(CatalogUpdateError, match=message):
        _sink(context, lake, table, format_name, **options).writeFrame(_frame(context, columns, row))
    assert lake.keys(f"{table}/") == []


def test_parquet_tables_say_that_glues_writer_writes_them(context: GlueContext, lake: Lake) -> None:
    _sink(context, lake, "columnar", "glueparquet").writeFrame(_orders(context, (1, None, "2024-05-01")))
    table = _table(lake, "columnar")
    assert table["Parameters"]["classification"] == "parquet"
    assert table["Parameters"]["useGlueParquetWriter"] == "true"
    library = table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"]
    assert library == "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"

    lake.table("foreign", lake.storage("foreign/", "id int", library), "day string", classification="parquet")
    with pytest.raises(CatalogUpdateError, match="needs the table property useGlueParquetWriter = true"):
        _sink(context, lake, "foreign", "glueparquet").writeFrame(_orders(context, (1, None, "2024-05-01")))


def test_more_partitions_than_one_request_takes(context: GlueContext, lake: Lake) -> None:
    frame, sink = _orders(context, (1, None, "d0")), S3Sink(f"s3://{lake.name}/many", "json", {}, ("day",))
    written = [Partition((f"d{number}",), f"s3://{lake.name}/many/day=d{number}/") for number in range(120)]
    CatalogUpdate(lake.name, "many").apply(frame, sink, written)
    found = lake.glue.get_paginator("get_partitions").paginate(DatabaseName=lake.name, TableName="many")
    assert sum(len(page["Partitions"]) for page in found) == 120


def test_another_run_that_makes_the_table_meanwhile_is_no_error(
    context: GlueContext, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our look finds no table once more, as if the other run's came right after it."""
    sink = _sink(context, lake, "raced")
    sink.writeFrame(_orders(context, (1, None, "2024-05-01")))
    looks, get = iter([None]), CatalogUpdate._get
    monkeypatch.setattr(CatalogUpdate, "check", lambda *_: None)
    monkeypatch.setattr(CatalogUpdate, "_get", lambda update: next(looks, get(update)))
    sink.writeFrame(_orders(context, (2, None, "2024-05-02")))
    assert set(_partitions(lake, "raced")) == {"2024-05-01", "2024-05-02"}


def test_rows_go_to_a_tables_files_in_its_format(context: GlueContext, lake: Lake) -> None:
    lake.table("lines", lake.storage("lines/", "id bigint; name string", _JSON), classification="json")
    frame = _frame(context, "id bigint, name string", (1, "Ana"))
    assert context.write_dynamic_frame.from_catalog(frame, database=lake.name, table_name="lines") is frame
    assert _text(lake, "lines/") == '{"id":1,"name":"Ana"}\n'
    context.write_dynamic_frame.from_catalog(frame, name_space=lake.name, table_name="lines", redshift_tmp_dir="s3://t")
    context.write_data_frame.from_catalog(frame.toDF(), lake.name, "lines")
    context.write_dynamic_frame_from_catalog(frame, lake.name, "lines", catalog_id="000000000000")
    context.write_data_frame_from_catalog(frame.toDF(), lake.name, "lines")
    assert len(lake.keys("lines/")) == 5


@pytest.mark.parametrize(
    ("table", "properties", "text"),
    [
        ("csv-header", {"skip.header.line.count": "1"}, "id;name\n1;Ana\n"),
        ("csv-bare", {}, "1;Ana\n"),
    ],
)
def test_csv_is_written_as_the_table_says(
    context: GlueContext, lake: Lake, table: str, properties: dict[str, str], text: str
) -> None:
    storage = lake.storage(f"{table}/", "id bigint; name string", _CSV, **{"field.delim": ";"})
    lake.table(table, storage, classification="csv", **properties)
    frame = _frame(context, "id bigint, name string", (1, "Ana"))
    context.write_dynamic_frame.from_catalog(frame, lake.name, table)
    assert _text(lake, f"{table}/") == text


def test_from_catalog_updates_the_table_that_it_writes_to(context: GlueContext, lake: Lake) -> None:
    lake.table("kept", lake.storage("kept/", "id bigint", _JSON), "day string", classification="json")
    options = {"enableUpdateCatalog": True, "updateBehavior": "UPDATE_IN_DATABASE", "partitionKeys": ["day"]}
    frame = _frame(context, "id bigint, note string, day string", (1, "x", "2024-05-01"))
    context.write_dynamic_frame_from_catalog(frame, lake.name, "kept", additional_options=options)
    assert _columns(lake, "kept") == [("id", "bigint"), ("note", "string")]
    assert _partitions(lake, "kept") == {"2024-05-01": "kept/day=2024-05-01/"}
    assert _text(lake, "kept/day=2024-05-01/") == '{"id":1,"note":"x"}\n'


def test_rows_go_into_partitions_only_where_keys_are_given(context: GlueContext, lake: Lake) -> None:
    lake.table("beside", lake.storage("beside/", "id bigint", _JSON), "day string", classification="json")
    frame = _frame(context, "id bigint, day string", (1, "2024-05-01"))
    context.write_dynamic_frame.from_catalog(frame, lake.name, "beside")
    assert [key.count("/") for key in lake.keys("beside/")] == [1]
    context.write_dynamic_frame.from_catalog(frame, lake.name, "beside", additional_options={"partitionKeys": ["day"]})
    assert len(lake.keys("beside/day=2024-05-01/")) == 1
    assert _partitions(lake, "beside") == {}


def test_tables_that_cannot_be_written_are_refused_by_name(context: GlueContext, lake: Lake) -> None:
    frame = _frame(context, "id bigint", (1,))
    lake.table("ice", lake.storage("ice/", "id bigint"), table_type="ICEBERG")
    lake.table("remote", lake.storage("remote/", "id bigint"), classification="mysql", connectionName="db")
    with pytest.raises(NotSupportedHereError, match="tables of iceberg, as catalog-sinks"):
        context.write_dynamic_frame.from_catalog(frame, lake.name, "ice")
    with pytest.raises(NotSupportedHereError, match="tables of mysql, as catalog-sinks"):
        context.write_dynamic_frame.from_catalog(frame, lake.name, "remote")
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        context.write_dynamic_frame.from_catalog(frame, lake.name, "absent")
    with pytest.raises(NotSupportedHereError, match="additional_options path"):
        context.write_dynamic_frame.from_catalog(frame, lake.name, "ice", additional_options={"path": "s3://b/"})


def test_writes_into_one_folder_at_once_do_not_disturb_each_other(context: GlueContext, lake: Lake) -> None:
    def write(number: int) -> None:
        options = {"path": f"s3://{lake.name}/together", "partitionKeys": ["day"]}
        frame = _orders(context, *[(number, None, f"d{day}") for day in range(2)])
        context.write_dynamic_frame.from_options(frame, "s3", options, "json")

    write(0)  # makes the folders
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, range(1, 4)))
    assert [len(lake.keys(f"together/day=d{day}/part-")) for day in range(2)] == [4, 4]
    assert len(lake.keys("together/")) == 8

"""What GlueContext reads: files, tables and records, on a local cloud's S3 and Data Catalog."""

import json
from typing import Any

import pytest
from awsglue import bookmarks, gluetypes
from awsglue.bookmarks import Bookmark
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.seen_files import SeenFiles
from clouds import Cloud
from pyspark.errors import AnalysisException, ParseException
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql.types import LongType, StructField, StructType
from s3_lake import Lake

_LINES = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
_QUOTED = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
_JSON = "org.openx.data.jsonserde.JsonSerDe"
_PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"


@pytest.fixture(scope="module")
def glue_context(on_cloud: SparkSession) -> GlueContext:
    return GlueContext(on_cloud.sparkContext)


@pytest.fixture(scope="module")
def lake(cloud: Cloud) -> Lake:
    """Four days of visits: as JSON in plain files, and as a partitioned table of CSV files."""
    made = Lake(cloud, "sources")
    made.rows("visits/one.json", {"id": 1, "who": "ann"}, {"id": "x", "who": "bo"})
    made.rows("visits/deep/two.json", {"id": 2, "who": "cy"})
    made.rows("visits/year=2024/three.json", {"id": 3, "who": "di"})

    csv = {"columns": "id bigint; who string", "serde": _LINES, "field.delim": ",", "skip.header.line.count": "1"}
    made.table("visits", made.storage("days/", **csv), "month int; day string", classification="csv")
    for month, day, folder, text in (
        ("1", "01", "days/month=1/day=01/", "id,who\n1,ann\n2,bo\n"),
        ("1", "02", "days/month=1/day=02/", "id,who\n3,cy\n"),
        ("2", "01", "days/a b+c%41/ü/", "id,who\nnone,di\n"),
    ):
        made.put(f"{folder}rows.csv", text)
        made.partition("visits", made.storage(folder, **csv), month, day)
    made.partition("visits", made.storage("days/nothing/", **csv), "2", "02")
    made.put("days/month=3/day=01/rows.csv", "id,who\n9,not registered\n")
    return made


def _rows(frame: DynamicFrame | DataFrame) -> list[Any]:
    """The rows as JSON objects, which leaves out what is null, in the order of their texts."""
    rows = frame.toDF() if isinstance(frame, DynamicFrame) else frame
    return [json.loads(line) for line in sorted(rows.toJSON().collect())]


def _types(frame: DynamicFrame) -> dict[str, str]:
    return {field.name: field.dataType.describe() for field in frame.schema()}


def test_a_context_is_made_of_spark_as_scripts_have_it(on_cloud: SparkSession) -> None:
    of_context, of_session = GlueContext(on_cloud.sparkContext), GlueContext(on_cloud)
    more = GlueContext(sparkContext=on_cloud.sparkContext, minPartitions=1, targetPartitions=10)

    for context in (of_context, of_session, more):
        assert context.spark_session.sparkContext is on_cloud.sparkContext
        assert context.sql("SELECT 1 AS one").first() == Row(one=1)
        assert context.read.json(on_cloud.sparkContext.parallelize(['{"a": 2}'])).first() == Row(a=2)
    of_context.get_logger().info("Glue's logger writes.")


def test_files_of_a_folder_are_read_and_those_below_it_when_asked(glue_context: GlueContext, lake: Lake) -> None:
    options: dict[str, Any] = {"paths": [f"s3://{lake.name}/visits/"], "groupFiles": "none", "mergeSchema": True}
    flat = glue_context.create_dynamic_frame.from_options("s3", options, format="json", transformation_ctx="flat")

    assert flat.name == "flat"
    assert _types(flat) == {"id": "choice", "who": "string"}
    assert _rows(flat) == [{"id": {"int": 1}, "who": "ann"}, {"id": {"string": "x"}, "who": "bo"}]

    every = glue_context.create_dynamic_frame_from_options("s3", {**options, "recurse": True}, "json")
    assert sorted(row["who"] for row in _rows(every)) == ["ann", "bo", "cy", "di"]
    assert "year" not in _types(every), "columns of folders are the catalog's"


def test_nothing_to_read_is_a_frame_without_fields(glue_context: GlueContext, lake: Lake) -> None:
    options = {"paths": [f"s3://{lake.name}/nowhere/"]}
    frame = glue_context.create_dynamic_frame.from_options("s3", options, "json")

    assert (frame.count(), frame.schema().fields, frame.toDF().columns) == (0, [], [])


def test_a_source_is_told_its_format_later(glue_context: GlueContext, lake: Lake) -> None:
    source = glue_context.getSource("s3", "later", paths=[f"s3://{lake.name}/visits/deep/"])
    source.setFormat("json")

    assert _rows(source.getFrame()) == [{"id": 2, "who": "cy"}]
    options = {"paths": [f"s3://{lake.name}/visits/deep"]}
    for read in (glue_context.create_data_frame.from_options, glue_context.create_data_frame_from_options):
        assert _rows(read("s3", options, "json")) == [{"id": 2, "who": "cy"}]


@pytest.mark.parametrize(
    ("connection", "options", "form", "named"),
    [
        ("mysql", {"url": "jdbc:mysql://h/d"}, None, "connection_type=mysql"),
        ("kafka", {}, "json", "connection_type=kafka"),
        ("marketplace.spark", {}, None, r"connection_type=marketplace\.spark"),
        ("s3", {"paths": ["s3://b/"]}, "ion", "format=ion"),
        ("s3", {"paths": ["s3://b/"], "hashfield": "id"}, "json", "hashfield"),
        ("s3", {"paths": ["s3://sources/visits/"], "compressionType": "gzip"}, "json", "compressionType=gzip"),
    ],
)
def test_other_sources_are_refused_by_name(
    glue_context: GlueContext, lake: Lake, connection: str, options: dict[str, Any], form: str | None, named: str
) -> None:
    assert lake
    with pytest.raises(NotImplementedError, match=named):
        glue_context.create_dynamic_frame.from_options(connection, options, form)


def test_what_glue_has_besides_is_refused_by_name(glue_context: GlueContext) -> None:
    for name in ("forEachBatch", "start_transaction", "transition_s3_path", "transition_table"):
        with pytest.raises(NotImplementedError, match=f"GlueContext.{name}"):
            getattr(glue_context, name)
    with pytest.raises(NotImplementedError, match=r"create_dynamic_frame\.from_jdbc_conf"):
        glue_context.create_dynamic_frame.from_jdbc_conf("a connection")


def test_a_table_has_the_rows_and_the_keys_of_its_partitions(glue_context: GlueContext, lake: Lake) -> None:
    frame = glue_context.create_dynamic_frame_from_catalog(database=lake.name, table_name="visits")

    assert _types(frame) == {"id": "choice", "who": "string", "month": "int", "day": "string"}
    assert _rows(frame) == [
        {"id": {"long": 1}, "who": "ann", "month": 1, "day": "01"},
        {"id": {"long": 2}, "who": "bo", "month": 1, "day": "01"},
        {"id": {"long": 3}, "who": "cy", "month": 1, "day": "02"},
        {"id": {"string": "none"}, "who": "di", "month": 2, "day": "01"},
    ]


@pytest.mark.parametrize(
    ("predicate", "expression", "people"),
    [
        ("month > 1 or day = '02'", "", ["cy", "di"]),
        ("(MONTH == 1)", "", ["ann", "bo", "cy"]),
        ("", "month = 1 AND day > '01'", ["cy"]),
        ("day = '01'", "month = 1", ["ann", "bo"]),
        ("month = 2 and day = '02'", "", []),
        ("month = 7", "", []),
    ],
)
def test_partitions_are_chosen_by_their_keys(
    glue_context: GlueContext, lake: Lake, predicate: str, expression: str, people: list[str]
) -> None:
    frame = glue_context.create_dynamic_frame.from_catalog(
        name_space=lake.name,
        table_name="visits",
        push_down_predicate=predicate,
        additional_options={"catalogPartitionPredicate": expression},
    )

    assert [row["who"] for row in _rows(frame)] == people
    assert people or not frame.schema().fields


def test_a_predicate_is_on_partition_keys(glue_context: GlueContext, lake: Lake) -> None:
    lake.table("flat", lake.storage("visits/deep/", "id int", _JSON), classification="json")
    read = glue_context.create_dynamic_frame.from_catalog

    with pytest.raises(AnalysisException, match=r"User's pushdown predicate: who = 'x' can not be .*: \[month, day\]"):
        read(lake.name, "visits", push_down_predicate="who = 'x'")
    with pytest.raises(AnalysisException, match=r"predicate: id = 1 can not be .* partition columns: \[\]"):
        read(lake.name, "flat", push_down_predicate="id = 1")
    with pytest.raises(ParseException):
        read(lake.name, "visits", push_down_predicate="month = = 1")


def test_each_partition_is_read_as_it_is_registered(glue_context: GlueContext, lake: Lake) -> None:
    """Other SerDes, other columns, values that are null, and a folder that two partitions have."""
    lines = lake.storage("mixed/", "id int; who string", _LINES, **{"field.delim": "|"})
    lake.table("mixed", lines, "part string", classification="csv")
    lake.put("mixed/1/a.csv", "1|ann\n")
    lake.put("mixed/2/a.csv", 'old;who;id\n1;"b;o";2\n')
    lake.rows("mixed/3/a.json", {"id": 3, "who": {"name": "cy"}})
    quoted = {"separatorChar": ";", "quoteChar": '"', "skip.header.line.count": "1"}
    lake.partition("mixed", lake.storage("mixed/1", "id int; who string", _LINES, **{"field.delim": "|"}), "one")
    lake.partition("mixed", lake.storage("mixed/2", "old int; who string; id string", _QUOTED, **quoted), "two")
    lake.partition("mixed", lake.storage("mixed/3", "id int", _JSON), "three", classification="json")
    lake.partition("mixed", lake.storage("mixed/3", "id int", _JSON), "again", classification="json")
    lake.partition("mixed", lake.storage("mixed/1"), "__HIVE_DEFAULT_PARTITION__")

    frame = glue_context.create_dynamic_frame.from_catalog(lake.name, "mixed")

    assert _rows(frame) == [
        {"id": {"int": 1}, "who": {"string": "ann"}, "part": "one"},
        {"id": {"int": 1}, "who": {"string": "ann"}},
        {"id": {"int": 3}, "who": {"struct": {"name": "cy"}}, "part": "again"},
        {"id": {"int": 3}, "who": {"struct": {"name": "cy"}}, "part": "three"},
        {"id": {"string": "2"}, "who": {"string": "b;o"}, "old": 1, "part": "two"},
    ]


def test_a_tables_properties_are_options_of_its_source(glue_context: GlueContext, lake: Lake) -> None:
    properties = {"classification": "json", "recurse": "true", "exclusions": '["s3://sources/visits/deep/**"]'}
    lake.table("recursive", lake.storage("visits/", "id string", _JSON), **properties)
    read = glue_context.create_dynamic_frame.from_catalog

    assert sorted(row["who"] for row in _rows(read(lake.name, "recursive"))) == ["ann", "bo", "di"]
    fewer = read(lake.name, "recursive", additional_options={"exclusions": '["one*"]', "groupFiles": "inPartition"})
    assert [row["who"] for row in _rows(fewer)] == ["di"]
    with pytest.raises(NotImplementedError, match="hashfield"):
        read(lake.name, "recursive", additional_options={"hashfield": "id"})


@pytest.mark.parametrize(
    ("kind", "parameters", "named"),
    [
        ("VIRTUAL_VIEW", {}, "views"),
        ("EXTERNAL_TABLE", {"classification": "mysql", "connectionName": "c"}, "tables of mysql"),
        ("EXTERNAL_TABLE", {"classification": "json", "typeOfData": "kinesis"}, "tables of kinesis"),
        ("EXTERNAL_TABLE", {"classification": "dynamodb"}, "classification dynamodb"),
        ("EXTERNAL_TABLE", {"table_type": "DELTA"}, "tables of delta"),
        ("EXTERNAL_TABLE", {"table_type": "ICEBERG"}, "--datalake-formats iceberg"),
    ],
)
def test_other_tables_are_refused_by_name(
    glue_context: GlueContext, lake: Lake, kind: str, parameters: dict[str, str], named: str
) -> None:
    table = "other_" + "_".join([kind, *parameters.values()]).lower()
    lake.table(table, lake.storage("visits/"), kind=kind, **parameters)

    with pytest.raises(NotImplementedError, match=named):
        glue_context.create_dynamic_frame.from_catalog(lake.name, table)


def test_a_table_without_classification_is_not_read(glue_context: GlueContext, lake: Lake) -> None:
    lake.table("unclassified", lake.storage("visits/", "id int", _JSON))

    with pytest.raises(ValueError, match=r"No classification or connection in sources\.unclassified"):
        glue_context.create_dynamic_frame.from_catalog(lake.name, "unclassified")


def test_a_bookmark_leaves_out_what_was_read(
    glue_context: GlueContext, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, Bookmark] = {}
    monkeypatch.setattr(bookmarks, "of", lambda ctx: kept.setdefault(ctx, Bookmark(SeenFiles())) if ctx else None)
    lines = lake.storage("marked/", "id int", _LINES)
    lake.table("marked", lines, "part int", classification="csv")
    for part in ("1", "2"):
        lake.put(f"marked/part={part}/a.csv", part)
        lake.partition("marked", lake.storage(f"marked/part={part}/", "id int", _LINES), part)

    def read() -> list[int]:
        frame = glue_context.create_dynamic_frame.from_catalog(lake.name, "marked", transformation_ctx="marked")
        return [row["id"] for row in _rows(frame)]

    assert read() == [1, 2]
    kept["marked"].committed()
    lake.put("marked/part=2/b.csv", "3")
    assert read() == [3]
    kept["marked"].committed()
    assert read() == []


def test_a_thousand_partitions_are_one_scan(glue_context: GlueContext, lake: Lake) -> None:
    lines = lake.storage("many/", "id int", _LINES)
    lake.table("many", lines, "part int", classification="csv")
    inputs = [
        {"Values": [str(part)], "StorageDescriptor": lake.storage(f"many/{part}/", "id int", _LINES)}
        for part in range(1000)
    ]
    for start in range(0, 1000, 100):
        batch = inputs[start : start + 100]
        lake.glue.batch_create_partition(DatabaseName=lake.name, TableName="many", PartitionInputList=batch)
    for part in (7, 70, 700):
        lake.put(f"many/{part}/a.csv", f"{part}\n")

    frame = glue_context.create_dynamic_frame.from_catalog(lake.name, "many", push_down_predicate="part > 7")

    assert _rows(frame) == [{"id": 70, "part": 70}, {"id": 700, "part": 700}]
    plan = frame.toDF()._jdf.queryExecution().executedPlan().toString()
    assert plan.count("FileScan") <= 1


def test_a_sample_is_the_first_records_of_the_first_files(glue_context: GlueContext, lake: Lake) -> None:
    sample = glue_context.create_sample_dynamic_frame_from_catalog(
        lake.name, "visits", num=2, sample_options={"maxSamplePartitions": 1}
    )
    assert [row["who"] for row in _rows(sample)] == ["ann", "bo"]

    options = {"paths": [f"s3://{lake.name}/visits/"], "recurse": True}
    limits = {"maxSamplePartitions": 1, "maxSampleFilesPerPartition": 1}
    of_files = glue_context.create_sample_dynamic_frame_from_options(
        "s3", options, num=5, sample_options=limits, format="json"
    )
    assert [row["who"] for row in _rows(of_files)] == ["cy"], "visits/deep/ is the first folder"


def test_a_data_frame_is_what_a_dynamic_frame_gives(glue_context: GlueContext, lake: Lake) -> None:
    frame = glue_context.create_data_frame_from_catalog(lake.name, "visits", push_down_predicate="month = 2")

    assert isinstance(frame, DataFrame)
    assert _rows(frame) == [{"id": "none", "who": "di", "month": 2, "day": "01"}]


def test_sparks_reader_takes_the_catalogs_schema_or_the_datas(glue_context: GlueContext, lake: Lake) -> None:
    read = glue_context.create_data_frame.from_catalog
    spark_source = {"useSparkDataSource": True}

    of_catalog = read(lake.name, "visits", additional_options={**spark_source, "useCatalogSchema": True})
    assert of_catalog.schema.simpleString() == "struct<id:bigint,who:string,month:int,day:string>"
    assert [row.get("id") for row in _rows(of_catalog)] == [1, 2, 3, None]
    of_data = read(lake.name, "visits", additional_options={**spark_source, "inferSchema": True, "header": False})
    assert of_data.columns == ["_c0", "_c1", "month", "day"]
    assert len(_rows(of_data)) == 7, "and three headers"
    with pytest.raises(ValueError, match="useCatalogSchema needs useSparkDataSource"):
        read(lake.name, "visits", additional_options={"useCatalogSchema": True})


@pytest.mark.parametrize("serde", [{"paths": "Id,Name"}, {"mapping.id": "Id", "mapping.name": "Name"}])
def test_sparks_reader_finds_members_as_the_serde_says_they_are_written(
    glue_context: GlueContext, lake: Lake, serde: dict[str, str]
) -> None:
    name = "cased_" + "".join(serde).replace(".", "_")
    lake.table(name, lake.storage(f"{name}/", "id bigint; name string", _JSON, **serde), classification="json")
    wanted = {"useSparkDataSource": True, "useCatalogSchema": True}

    empty = glue_context.create_data_frame.from_catalog(lake.name, name, additional_options=wanted)
    assert (empty.count(), empty.columns) == (0, ["id", "name"])
    lake.rows(f"{name}/a.json", {"Id": 1, "Name": "ann"})
    assert _rows(glue_context.create_data_frame.from_catalog(lake.name, name, additional_options=wanted)) == [
        {"id": 1, "name": "ann"}
    ]


@pytest.mark.parametrize(
    ("schema", "types"),
    [
        (None, {"a": "choice", "b": "boolean"}),
        (StructType([StructField("a", LongType())]), {"a": "long"}),
        (gluetypes.StructType([gluetypes.Field("b", gluetypes.BooleanType())]), {"b": "boolean"}),
    ],
)
def test_records_of_an_rdd_are_a_frame(glue_context: GlueContext, schema: Any, types: dict[str, str]) -> None:
    values = [{"a": 1}, Row(a="two", b=True)] if schema is None else [{"a": 1}, Row(a=2)]
    data = glue_context.spark_session.sparkContext.parallelize(values, 1)

    frame = glue_context.create_dynamic_frame.from_rdd(data, "records", schema)

    assert (frame.name, _types(frame), frame.count()) == ("records", types, 2)


def test_tuples_are_what_spark_makes_of_them(glue_context: GlueContext) -> None:
    data = glue_context.spark_session.sparkContext.parallelize([(1, "a"), (2, "b")], 1)

    assert _rows(glue_context.create_dynamic_frame_from_rdd(data, "pairs")) == [
        {"_1": 1, "_2": "a"},
        {"_1": 2, "_2": "b"},
    ]
    assert _rows(glue_context.create_data_frame.from_rdd(data, "pairs", "n long, s string")) == [
        {"n": 1, "s": "a"},
        {"n": 2, "s": "b"},
    ]


def test_ingestion_times_are_columns_down_to_a_granularity(glue_context: GlueContext) -> None:
    frame = glue_context.sql("SELECT 1 AS id")

    by_hour = glue_context.add_ingestion_time_columns(frame, "hour")
    assert by_hour.columns == ["id", "ingest_year", "ingest_month", "ingest_day", "ingest_hour"]
    assert glue_context.add_ingestion_time_columns(frame, "minute").columns[-1] == "ingest_minute"
    with pytest.raises(ValueError, match="'year'"):
        glue_context.add_ingestion_time_columns(frame, "year")


def test_a_jdbc_connection_says_what_it_is(glue_context: GlueContext, lake: Lake) -> None:
    properties = {"JDBC_CONNECTION_URL": "jdbc:postgresql://h:5432/shop", "USERNAME": "ann", "PASSWORD": "secret"}
    connection = {"Name": "shop", "ConnectionType": "JDBC", "ConnectionProperties": properties}
    lake.glue.create_connection(ConnectionInput=connection)

    assert glue_context.extract_jdbc_conf("shop") == {
        "url": "jdbc:postgresql://h:5432",
        "fullUrl": "jdbc:postgresql://h:5432/shop",
        "vendor": "postgresql",
        "user": "ann",
        "password": "secret",
    }

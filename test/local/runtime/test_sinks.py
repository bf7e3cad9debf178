"""What the sinks of a GlueContext write, in folders of this machine: what is expected was worked out by hand."""

import json
from pathlib import Path
from typing import Any

import pytest
from awsglue import gluetypes as glue
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection
from awsglue.support import NotSupportedHereError
from pyspark.errors import IllegalArgumentException
from pyspark.sql import SparkSession


@pytest.fixture
def context(spark: SparkSession) -> GlueContext:
    return GlueContext(spark.sparkContext)


@pytest.fixture
def frame(context: GlueContext) -> DynamicFrame:
    rows = [(1, "Ana", "de"), (2, "Bo", "fr"), (3, "Cy", "de")]
    return DynamicFrame.fromDF(
        context.spark_session.createDataFrame(rows, "id int, name string, country string"), context
    )


def _empty(context: GlueContext, columns: str) -> DynamicFrame:
    return DynamicFrame.fromDF(context.spark_session.createDataFrame([], columns), context)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".crc"))


def _rows(folder: Path) -> list[dict[str, Any]]:
    """The objects of JSON lines below a folder."""
    lines = [line for file in _files(folder) for line in file.read_text().splitlines()]
    return sorted((json.loads(line) for line in lines), key=lambda row: row["id"])


def _folders(folder: Path) -> dict[str, list[int]]:
    """The ids of the rows, by the folder that they are in."""
    found: dict[str, list[int]] = {}
    for file in _files(folder):
        ids = [json.loads(line)["id"] for line in file.read_text().splitlines()]
        found.setdefault(str(file.parent.relative_to(folder)), []).extend(ids)
    return {place: sorted(ids) for place, ids in found.items()}


def test_files_are_added_to_those_that_are_there(context: GlueContext, frame: DynamicFrame, tmp_path: Path) -> None:
    for _ in range(2):
        returned = context.write_dynamic_frame.from_options(
            frame,
            connection_type="s3",
            connection_options={"path": str(tmp_path)},
            format="json",
            transformation_ctx="x",
        )
        assert returned is frame
    assert [row["id"] for row in _rows(tmp_path)] == [1, 1, 2, 2, 3, 3]
    assert _rows(tmp_path)[0] == {"id": 1, "name": "Ana", "country": "de"}


def test_nothing_is_left_beside_the_files(context: GlueContext, frame: DynamicFrame, tmp_path: Path) -> None:
    context.write_dynamic_frame_from_options(frame.coalesce(1), "s3", {"path": str(tmp_path)}, "json")
    assert [path.name.split("-")[0] for path in _files(tmp_path)] == ["part"]


def test_partition_keys_become_folders_and_leave_the_files(
    context: GlueContext, frame: DynamicFrame, tmp_path: Path
) -> None:
    options = {"path": str(tmp_path), "partitionKeys": ["country"]}
    context.write_dynamic_frame.from_options(frame, "s3", options, "json")
    assert _folders(tmp_path) == {"country=de": [1, 3], "country=fr": [2]}
    assert _rows(tmp_path)[0] == {"id": 1, "name": "Ana"}


def test_folders_are_named_as_hive_names_them(context: GlueContext, tmp_path: Path) -> None:
    rows = [(1, "a/b", 7), (2, None, 7), (3, "", 8), (4, "10:30 =%", None)]
    frame = DynamicFrame.fromDF(context.spark_session.createDataFrame(rows, "id int, k string, n int"), context)
    context.write_dynamic_frame.from_options(frame, "s3", {"path": str(tmp_path), "partitionKeys": ["n", "k"]}, "json")
    assert _folders(tmp_path) == {
        "n=7/k=a%2Fb": [1],
        "n=7/k=__HIVE_DEFAULT_PARTITION__": [2],
        "n=8/k=__HIVE_DEFAULT_PARTITION__": [3],
        "n=__HIVE_DEFAULT_PARTITION__/k=10%3A30 %3D%25": [4],
    }


def test_a_key_that_is_no_field_is_an_error(context: GlueContext, frame: DynamicFrame, tmp_path: Path) -> None:
    with pytest.raises(IllegalArgumentException, match="Partition column year not found in schema"):
        context.write_dynamic_frame.from_options(
            frame, "s3", {"path": str(tmp_path), "partitionKeys": ["year"]}, "json"
        )
    assert _files(tmp_path) == []


@pytest.mark.parametrize("keys", [[], ["name"]])
@pytest.mark.parametrize("columns", ["id int, name string", ""])
def test_a_frame_without_rows_makes_no_file(
    context: GlueContext, tmp_path: Path, columns: str, keys: list[str]
) -> None:
    empty = _empty(context, columns)
    context.write_dynamic_frame.from_options(empty, "s3", {"path": str(tmp_path), "partitionKeys": keys}, "json")
    assert _files(tmp_path) == []


@pytest.mark.parametrize("format_name", ["csv", "json", "parquet", "glueparquet", "orc", "avro"])
def test_the_partitions_of_every_format_are_known(
    context: GlueContext, frame: DynamicFrame, tmp_path: Path, format_name: str
) -> None:
    context.write_dynamic_frame.from_options(
        frame, "s3", {"path": str(tmp_path), "partitionKeys": ["country"]}, format_name
    )
    assert {path.parent.name for path in _files(tmp_path)} == {"country=de", "country=fr"}


def test_compression_is_an_option_of_the_connection_too(
    context: GlueContext, frame: DynamicFrame, tmp_path: Path
) -> None:
    context.write_dynamic_frame.from_options(frame, "s3", {"path": str(tmp_path), "compression": "gzip"}, "json")
    assert {path.suffix for path in _files(tmp_path)} == {".gz"}
    assert context.spark_session.read.json(str(tmp_path)).count() == 3


def test_each_frame_of_a_collection_is_written(context: GlueContext, frame: DynamicFrame, tmp_path: Path) -> None:
    collection = DynamicFrameCollection({"a": frame, "b": frame.select_fields(["id"])}, context)
    assert context.write_from_options(collection, "s3", {"path": str(tmp_path)}, "json") is collection
    assert sorted(len(row) for row in _rows(tmp_path)) == [1, 1, 1, 3, 3, 3]


def test_a_sink_is_told_its_format_before_it_writes(context: GlueContext, frame: DynamicFrame, tmp_path: Path) -> None:
    sink = context.getSink("s3", path=str(tmp_path), partitionKeys=["country"], transformation_ctx="sink")
    sink.setFormat("csv", separator="|", quoteChar=-1)
    sink.setAccumulableSize(100)
    sink.writeFrame(frame.coalesce(1))
    (file,) = _files(tmp_path / "country=fr")
    assert file.read_text() == "id|name\n2|Bo\n"


def test_a_sink_writes_a_frame_or_a_collection(context: GlueContext, frame: DynamicFrame, tmp_path: Path) -> None:
    sink = context.getSink(connection_type="file", format="json", path=str(tmp_path))
    assert sink.write(frame) is frame
    sink.write(DynamicFrameCollection({"one": frame}, context), "told with errors")
    assert len(_rows(tmp_path)) == 6


def test_data_frames_are_written_the_same_way(context: GlueContext, frame: DynamicFrame, tmp_path: Path) -> None:
    data = frame.toDF()
    options = {"path": str(tmp_path), "partitionKeys": ["country"]}
    assert context.write_data_frame.from_options(data, "s3", options, "json") is data
    context.write_data_frame_from_options(data, "s3", {"path": str(tmp_path), "partitionKeys": ["country"]}, "json")
    assert _folders(tmp_path) == {"country=de": [1, 1, 3, 3], "country=fr": [2, 2]}


def test_parquet_and_orc_are_connection_types_too(context: GlueContext, frame: DynamicFrame, tmp_path: Path) -> None:
    context.write_dynamic_frame.from_options(frame, "parquet", {"path": str(tmp_path)})
    assert sorted(row.id for row in context.spark_session.read.parquet(str(tmp_path)).collect()) == [1, 2, 3]


def test_a_field_of_a_choice_can_be_no_key(context: GlueContext, tmp_path: Path) -> None:
    data = context.spark_session.createDataFrame([(1, (7, None))], "id int, k struct<int: int, string: string>")
    choice = glue.ChoiceType([glue.IntegerType(), glue.StringType()])
    schema = glue.StructType([glue.Field("id", glue.IntegerType()), glue.Field("k", choice)])
    frame = DynamicFrame(data, context, "choice", schema=schema)
    with pytest.raises(Exception, match=r"Cannot use .* for partition column"):
        context.write_dynamic_frame.from_options(frame, "s3", {"path": str(tmp_path), "partitionKeys": ["k"]}, "json")


@pytest.mark.parametrize("kind", ["mysql", "postgresql", "redshift", "dynamodb", "marketplace.spark", "kafka"])
def test_other_connection_types_are_refused_by_name(context: GlueContext, frame: DynamicFrame, kind: str) -> None:
    with pytest.raises(NotSupportedHereError, match=f"connection_type={kind}"):
        context.getSink(kind)
    with pytest.raises(NotSupportedHereError, match=f"connection_type={kind}"):
        context.write_dynamic_frame.from_options(frame, kind, {"dbtable": "t"})


def test_what_is_not_known_is_refused_by_name(context: GlueContext, frame: DynamicFrame) -> None:
    with pytest.raises(NotSupportedHereError, match="option StorageClass of an S3 sink"):
        context.getSink("s3", path="s3://b/p", StorageClass="STANDARD_IA")
    with pytest.raises(NotSupportedHereError, match="format=hudi"):
        context.write_dynamic_frame.from_options(frame, "s3", {"path": "s3://b/p"}, "hudi")
    with pytest.raises(NotSupportedHereError, match=r"GlueContext\.write_dynamic_frame\.from_jdbc_conf"):
        context.write_dynamic_frame.from_jdbc_conf(frame, "connection")
    with pytest.raises(NotSupportedHereError, match=r"GlueContext\.write_from_jdbc_conf"):
        context.write_from_jdbc_conf(frame, "connection")
    with pytest.raises(NotSupportedHereError, match=r"DataSink\.errorsAsDynamicFrame"):
        context.getSink("s3").errorsAsDynamicFrame()


def test_what_a_sink_needs_is_asked_for(context: GlueContext, frame: DynamicFrame) -> None:
    with pytest.raises(ValueError, match="needs the option path"):
        context.getSink("s3", format="json").writeFrame(frame)
    with pytest.raises(ValueError, match="needs a format"):
        context.getSink("s3", path="s3://b/p").writeFrame(frame)
    with pytest.raises(ValueError, match="updateBehavior is 'SOMETIMES'"):
        context.getSink("s3", path="s3://b/p", updateBehavior="SOMETIMES")
    with pytest.raises(TypeError, match="a DataFrame"):
        context.getSink("s3", format="json", path="s3://b/p").writeFrame(frame.toDF())  # type: ignore[arg-type] # wrong
    with pytest.raises(ValueError, match="Must specify database and table_name"):
        context.write_dynamic_frame.from_catalog(frame, table_name="t")

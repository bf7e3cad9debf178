"""Tables over JSON and delimited text, plain and compressed, and files that are not what the catalog says."""

import gzip
import json
from typing import Any

from athena_lake import Lake

_TEXT = {
    "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
}
_JSON = "org.openx.data.jsonserde.JsonSerDe"
_DELIMITED = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
_QUOTED = "org.apache.hadoop.hive.serde2.OpenCSVSerde"


def _storage(serde: str, **parameters: str) -> dict[str, Any]:
    properties = {name.replace("_", "."): value for name, value in parameters.items()}
    return {**_TEXT, "SerdeInfo": {"SerializationLibrary": serde, "Parameters": properties}}


def _lines(*objects: object) -> bytes:
    return "\n".join(json.dumps(each) for each in objects).encode() + b"\n"


def test_json_keys_match_whatever_their_case(lake: Lake) -> None:
    lake.table(
        "hits",
        {"groupid": "int", "user": "struct<id:bigint,tags:array<struct<name:string>>>", "missing": "string"},
        **_storage(_JSON),
    )
    lake.put(
        f"{lake.prefix('hits')}a.json",
        _lines(
            {"GroupID": 1, "User": {"ID": 7, "Tags": [{"Name": "x"}]}, "other": True},
            {"groupid": "2", "user": {"id": 8}},
        ),
    )
    lake.put(f"{lake.prefix('hits')}b.json.gz", gzip.compress(_lines({"groupId": 3})))

    assert lake.rows("SELECT groupid, user.id, user.tags[1].name, missing FROM hits WHERE groupid < 2") == [
        ["1", "7", "x", None]
    ]
    assert lake.rows("SELECT groupid, user FROM hits ORDER BY 1") == [
        ["1", "{id=7, tags=[{name=x}]}"],
        ["2", "{id=8, tags=null}"],
        ["3", None],
    ]


def test_json_that_is_malformed_is_an_error_or_a_row_of_nulls(lake: Lake) -> None:
    for name, ignore in (("strict", "false"), ("lenient", "true")):
        lake.table(name, {"a": "int"}, **_storage(_JSON, ignore_malformed_json=ignore))
        lake.put(f"{lake.prefix(name)}a.json", b'{"a": 1}\nnot json\n[2]\n')

    assert lake.error("SELECT a FROM strict").startswith("HIVE_CURSOR_ERROR: Row is not a valid JSON Object")
    assert lake.rows("SELECT a FROM lenient ORDER BY 1") == [["1"], [None], [None]]


def test_delimited_text(lake: Lake) -> None:
    lake.table(
        "delimited",
        {"id": "int", "name": "string", "price": "double", "day": "date", "flags": "array<string>"},
        **_storage(_DELIMITED, field_delim="|", colelction_delim=","),
        Parameters={"skip.header.line.count": "1"},
    )
    lake.put(
        f"{lake.prefix('delimited')}a.txt",
        b'id|name|price|day|flags\n1|"quoted"|2.5|2024-01-02|a,b|extra\n2|\\N|n/a||\n3\n',
    )

    assert lake.rows("SELECT * FROM delimited ORDER BY id") == [
        ["1", '"quoted"', "2.5", "2024-01-02", "[a, b]"],
        ["2", None, None, None, "[]"],
        ["3", None, None, None, None],
    ]


def test_quoted_csv(lake: Lake) -> None:
    lake.table(
        "quoted",
        {"id": "int", "name": "string", "note": "string"},
        **_storage(_QUOTED, separatorChar=",", quoteChar='"'),
        Parameters={"skip.header.line.count": "1"},
    )
    lake.put(f"{lake.prefix('quoted')}a.csv", b'id,name,note\r\n"1","a, ""b""",\r\n2,plain,"say \\"hi\\""\r\n')

    assert lake.rows("SELECT * FROM quoted ORDER BY id") == [["1", 'a, "b"', ""], ["2", "plain", 'say "hi"']]


def test_quoted_csv_does_not_take_an_empty_number(lake: Lake) -> None:
    lake.table("empty_number", {"id": "int"}, **_storage(_QUOTED))
    lake.put(f"{lake.prefix('empty_number')}a.csv", b'""\n')

    assert lake.error("SELECT id FROM empty_number") == (
        "HIVE_BAD_DATA: Error parsing field value '' for field 0: For input string: \"\""
    )


def test_parquet_columns_go_by_name(lake: Lake) -> None:
    lake.table("by_name", {"b": "string", "a": "bigint", "new": "double"})
    lake.put_parquet(f"{lake.prefix('by_name')}1.parquet", "SELECT 1::INTEGER AS a, 'x' AS b, true AS extra")
    lake.put_parquet(f"{lake.prefix('by_name')}2.parquet", "SELECT 2.5::DOUBLE AS new, 'y' AS b")

    assert lake.rows("SELECT * FROM by_name ORDER BY b") == [["x", "1", None], ["y", None, "2.5"]]


def test_parquet_of_another_type_is_bad_data(lake: Lake) -> None:
    lake.table("mismatch", {"a": "bigint"})
    lake.put_parquet(f"{lake.prefix('mismatch')}1.parquet", "SELECT 'x' AS a")

    assert lake.error("SELECT a FROM mismatch") == (
        f"HIVE_BAD_DATA: Field a's type BYTE_ARRAY in parquet file {lake.location('mismatch')}1.parquet is "
        f"incompatible "
        "with type bigint defined in table schema"
    )


def test_a_partition_of_another_type_is_a_mismatch(lake: Lake) -> None:
    lake.table("evolved", {"a": "bigint", "b": "double"}, {"p": "string"})
    for value, columns in (("1", {"a": "int", "b": "float"}), ("2", {"a": "string"})):
        location = f"{lake.location('evolved')}p={value}/"
        storage = {"Location": location, "Columns": [{"Name": key, "Type": kind} for key, kind in columns.items()]}
        lake.glue.create_partition(
            DatabaseName=lake.database,
            TableName="evolved",
            PartitionInput={"Values": [value], "StorageDescriptor": storage},
        )
    lake.put_parquet(f"{lake.prefix('evolved')}p=1/a.parquet", "SELECT 1::INTEGER AS a, 0.5::FLOAT AS b")

    assert lake.rows("SELECT a, b FROM evolved WHERE p = '1'") == [["1", "0.5"]]
    assert lake.error("SELECT a FROM evolved") == (
        "HIVE_PARTITION_SCHEMA_MISMATCH: There is a mismatch between the table and partition schemas. The types are "
        "incompatible and cannot be coerced. The column 'a' in table 'test_formats.evolved' is declared as type "
        "'bigint', but partition 'p=2' declared column 'a' as type 'string'."
    )


def test_hidden_and_empty_objects_are_skipped(lake: Lake) -> None:
    lake.table("hidden", {"a": "int"})
    for key in ("1.parquet", "_2.parquet", ".3.parquet", "_temporary/4.parquet", "deep/er/5.parquet"):
        lake.put_parquet(lake.prefix("hidden") + key, "SELECT 1 AS a")
    lake.put(lake.prefix("hidden"), b"")
    lake.put(f"{lake.prefix('hidden')}_SUCCESS", b"")

    assert lake.rows("SELECT count(*) FROM hidden") == [["2"]]


def test_keys_with_odd_characters(lake: Lake) -> None:
    lake.table("odd", {"a": "int"})
    keys = ["sp ace+plus.parquet", "gl*b[1]?.parquet", "ünï/code'quote.parquet", "double//slash.parquet"]
    for number, key in enumerate(keys):
        lake.put_parquet(lake.prefix("odd") + key, f"SELECT {number} AS a")

    rows = lake.rows('SELECT "$path", a FROM odd ORDER BY a')

    assert rows == [[lake.location("odd") + key, str(number)] for number, key in enumerate(keys)]


def test_formats_that_are_not_there_are_refused(lake: Lake) -> None:
    lake.table("orc", {"a": "int"}, InputFormat="orc", SerdeInfo={"SerializationLibrary": "org.apache.orc.OrcSerde"})
    lake.put(f"{lake.prefix('orc')}1.orc", b"ORC")

    assert lake.error("SELECT a FROM orc").startswith("HIVE_UNSUPPORTED_FORMAT: ")

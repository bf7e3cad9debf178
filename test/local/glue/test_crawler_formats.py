"""What the formats say of files; the files are written here, or by DuckDB."""

import bz2
import gzip
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from local.glue.crawlers import formats
from local.glue.crawlers.s3 import HEAD_BYTES, File, Object
from local.glue.crawlers.sample import Sample
from local.glue.crawlers.types import spelled


class _Bucket:
    """An S3 client of one object."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.bytes_read = 0

    def get_object(self, Bucket: str, Key: str, Range: str) -> dict[str, Any]:  # noqa: ARG002, N803 (as boto3's)
        first, _, last = Range.removeprefix("bytes=").partition("-")
        part = self.data[int(first) : int(last) + 1] if first else self.data[-int(last) :]
        self.bytes_read += len(part)
        return {"Body": _Body(part)}


class _Body:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self) -> bytes:
        return self._data


def _recognised(data: bytes | str, key: str = "data") -> Sample | None:
    content = data.encode() if isinstance(data, str) else data
    return formats.recognise(File(_Bucket(content), Object("b", key, len(content), "etag")))


def _columns(sample: Sample | None) -> dict[str, str]:
    assert sample is not None
    return {name: spelled(kind) for name, kind in sample.columns}


def _parquet(tmp_path: Path, select: str) -> bytes:
    path = tmp_path / "x.parquet"
    duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path.read_bytes()


def test_parquet_types(tmp_path: Path) -> None:
    data = _parquet(
        tmp_path,
        """SELECT 1::TINYINT AS a, 1::SMALLINT AS b, 1::INTEGER AS c, 1::BIGINT AS d, 1::UINTEGER AS e, 1::FLOAT AS f,
        1::DOUBLE AS g, true AS h, 'x' AS i, 'x'::BLOB AS j, DATE '2024-01-01' AS k, TIMESTAMP '2024-01-01' AS l,
        TIMESTAMPTZ '2024-01-01' AS m, 1.5::DECIMAL(10,2) AS n, 1.5::DECIMAL(38,5) AS o, [1, 2] AS p,
        {'x': 1, 'y': ['z']} AS q, MAP {'k': {'v': 1::BIGINT}} AS r, [[DATE '2024-01-01']] AS s
        FROM range(7)""",
    )

    sample = _recognised(data)

    assert sample is not None
    assert (sample.classification, sample.compression, sample.records) == ("parquet", "none", 7)
    assert _columns(sample) == {
        "a": "tinyint",
        "b": "smallint",
        "c": "int",
        "d": "bigint",
        "e": "bigint",
        "f": "float",
        "g": "double",
        "h": "boolean",
        "i": "string",
        "j": "binary",
        "k": "date",
        "l": "timestamp",
        "m": "timestamp",
        "n": "decimal(10,2)",
        "o": "decimal(38,5)",
        "p": "array<int>",
        "q": "struct<x:int,y:array<string>>",
        "r": "map<string,struct<v:bigint>>",
        "s": "array<array<date>>",
    }


def test_of_a_large_parquet_file_only_the_end_is_read(tmp_path: Path) -> None:
    data = _parquet(tmp_path, "SELECT i, hash(i)::VARCHAR AS h FROM range(200000) t(i)")
    bucket = _Bucket(data)
    assert len(data) > 2 * HEAD_BYTES

    sample = formats.recognise(File(bucket, Object("b", "part-0.snappy.parquet", len(data), "etag")))

    assert _columns(sample) == {"i": "bigint", "h": "string"}
    assert sample is not None
    assert sample.records == 200000
    assert bucket.bytes_read < HEAD_BYTES


@pytest.mark.parametrize("end", [b"", b"PAR1", b"\xff\xff\xff\x7fPAR1", b"\x04\x00\x00\x00PAR1"])
def test_what_only_looks_like_parquet_is_unknown(end: bytes) -> None:
    assert _recognised(b"PAR1\x00\x01\x02\x03\x04\x05" + end, "x.parquet") is None


def test_json_types() -> None:
    record = {
        "n": 1,
        "big": 3_000_000_000,
        "x": 1.5,
        "s": "2024-01-01",
        "b": True,
        "nothing": None,
        "user": {"id": "u", "age": 3, "none": None},
        "tags": ["a"],
        "items": [{"sku": 1}, {"price": 2.5}],
        "empty": [],
    }

    assert _columns(_recognised(json.dumps(record))) == {
        "n": "int",
        "big": "bigint",
        "x": "double",
        "s": "string",
        "b": "boolean",
        "nothing": "string",
        "user": "struct<id:string,age:int,none:string>",
        "tags": "array<string>",
        "items": "array<struct<sku:int,price:double>>",
        "empty": "array<string>",
    }


def test_json_on_lines_and_spread_over_lines() -> None:
    records = [{"a": 1}, {"a": 5_000_000_000, "b": {"c": 1}}, {"a": 2, "b": {"d": "x"}}]
    lines = "\n".join(map(json.dumps, records))
    pretty = "\n".join(json.dumps(record, indent=2) for record in records)

    for text in (lines, pretty, f"\ufeff{lines}\n", lines.replace("\n", "\r\n"), lines.replace("\n", " ")):
        sample = _recognised(text)
        assert _columns(sample) == {"a": "bigint", "b": "struct<c:int,d:string>"}
        assert sample is not None
        assert sample.records == 3


def test_a_json_array_is_one_column_as_glues_own_classifier_has_it() -> None:
    assert _columns(_recognised('[{"a": 1}, {"b": "x"}]')) == {"array": "array<struct<a:int,b:string>>"}


def test_a_line_that_is_no_json_does_not_hide_the_others() -> None:
    assert _columns(_recognised('{"a": 1}\n{"a": oops}\n{"b": 2}\n')) == {"a": "int", "b": "int"}


def test_only_the_beginning_of_large_text_is_read_and_the_rest_is_estimated() -> None:
    line = json.dumps({"id": 1, "text": "x" * 80}) + "\n"
    for text in (line * 40_000, "[" + ",".join([line] * 40_000) + "]"):
        bucket = _Bucket(text.encode())
        sample = formats.recognise(File(bucket, Object("b", "k", len(text), "etag")))
        assert sample is not None
        assert bucket.bytes_read == HEAD_BYTES
        if text.startswith("{"):
            assert sample.records == pytest.approx(40_000, rel=0.01)
            assert _columns(sample) == {"id": "int", "text": "string"}
        else:
            assert _columns(sample) == {"array": "array<struct<id:int,text:string>>"}


def test_compressed_text() -> None:
    text = '{"a": 1}\n{"a": 2}\n'

    for data, compression in ((gzip.compress(text.encode()), "gzip"), (bz2.compress(text.encode()), "bzip2")):
        sample = _recognised(data)
        assert sample is not None
        assert (sample.classification, sample.compression, sample.records) == ("json", compression, 2)
        assert sample.data_bytes == len(text)


@pytest.mark.parametrize("delimiter", [",", "|", "\t", ";", "\u0001"])
def test_csv_delimiters_header_and_types(delimiter: str) -> None:
    rows = [
        ["Order ID", "price", "Day", "ok", "note"],
        ["1", "2.5", "2024-01-01", "true", "x"],
        ["2", "3", "2024-01-02", "false", ""],
    ]

    sample = _recognised("\n".join(delimiter.join(row) for row in rows))

    assert _columns(sample) == {
        "order id": "bigint",
        "price": "double",
        "day": "string",
        "ok": "boolean",
        "note": "string",
    }
    assert sample is not None
    assert (sample.traits, sample.flags, sample.records) == ((delimiter,), {"header"}, 2)


def test_csv_whose_columns_are_all_strings_has_no_header() -> None:
    sample = _recognised("name,city\nAda,London\nAlan,Manchester\n")

    assert _columns(sample) == {"col0": "string", "col1": "string"}
    assert sample is not None
    assert sample.records == 3


def test_csv_quotes() -> None:
    sample = _recognised('id,note\n1,"a, ""b""\nnext line"\n2,c\n')

    assert _columns(sample) == {"id": "bigint", "note": "string"}
    assert sample is not None
    assert sample.flags == {"header", "quoted"}


@pytest.mark.parametrize(
    "data",
    [
        "",
        "one line of text, with a comma",
        "a,b\n",
        "a,b\n1\n2,3,4\n",
        "plain text\nof two lines\n",
        b"\x00\x01\x02\x03",
    ],
)
def test_other_files_are_unknown(data: str | bytes) -> None:
    assert _recognised(data or " ") is None


def test_storage() -> None:
    json_storage = formats.FORMATS["json"].storage((("b", "int"), ("a", "int")), (), frozenset())
    csv_storage = formats.FORMATS["csv"].storage((("a", "int"),), ("|",), frozenset({"header"}))

    assert json_storage.serde == "org.openx.data.jsonserde.JsonSerDe"
    assert json_storage.serde_parameters == {"paths": "a,b"}
    assert csv_storage.serde == "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
    assert csv_storage.serde_parameters == {"field.delim": "|"}
    assert csv_storage.parameters == {
        "areColumnsQuoted": "false",
        "columnsOrdered": "true",
        "delimiter": "|",
        "skip.header.line.count": "1",
    }

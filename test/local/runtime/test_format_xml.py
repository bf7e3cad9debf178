"""https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-xml-home.html"""

import json
from pathlib import Path

import pytest
from awsglue import gluetypes as glue
from awsglue.support import NotSupportedHereError
from format_files import Files, failed, printed, rows, write
from pyspark.sql import SparkSession

_BOOKS = """<?xml version="1.0"?>
<catalog>
  <book id="1"><title lang="en"> A &amp; B </title><tag>x</tag><tag>2</tag><price>1.5</price><zip>01234</zip></book>
  <book id="b"><title>C</title><tag>y</tag><sold>true</sold><empty/><blank> </blank></book>
</catalog>
"""


@pytest.fixture
def files(spark: SparkSession, tmp_path: Path) -> Files:
    return Files(spark, tmp_path)


def test_elements_of_the_row_tag_are_records(files: Files) -> None:
    found = files.put("a.xml", _BOOKS).read("xml", rowTag="book")
    assert printed(found) == [
        "|-- _id: choice",
        "|    |-- int",
        "|    |-- string",
        "|-- title: choice",
        "|    |-- string",
        "|    |-- struct",
        "|    |    |-- _lang: string",
        "|    |    |-- _VALUE: string",
        "|-- tag: choice",
        "|    |-- array",
        "|    |    |-- element: choice",
        "|    |    |    |-- int",
        "|    |    |    |-- string",
        "|    |-- string",
        "|-- price: double",
        "|-- zip: string",
        "|-- sold: boolean",
        "|-- empty: null",
        "|-- blank: string",
    ]
    first, second = rows(found)
    assert first["title"] == {"string": None, "struct": {"_lang": "en", "_VALUE": " A & B "}}
    assert first["tag"]["array"] == [{"int": None, "string": "x"}, {"int": 2, "string": None}]
    assert (first["price"], first["zip"], second["sold"], second["blank"]) == (1.5, "01234", True, " ")


def test_options(files: Files) -> None:
    options = {"attributePrefix": "@", "valueTag": "#", "ignoreSurroundingSpaces": True}
    found = files.put("a.xml", _BOOKS).read("xml", rowTag="book", treatEmptyValuesAsNulls="true", **options)
    first, second = rows(found)
    assert first["title"]["struct"] == {"@lang": "en", "#": "A & B"}
    assert second["blank"] is None
    plain = files.read("xml", rowTag="title", excludeAttribute=True, ignoreSurroundingSpaces=True)
    assert rows(plain) == [{"_VALUE": "A & B"}, {"_VALUE": "C"}]


def test_a_schema_that_is_given_is_not_inferred(files: Files) -> None:
    fields = [("_id", glue.StringType()), ("tag", glue.ArrayType(glue.StringType())), ("price", glue.DoubleType())]
    schema = glue.StructType(glue.Field(name, kind) for name, kind in fields)
    found = files.put("a.xml", _BOOKS).read("xml", rowTag="book", withSchema=json.dumps(schema.jsonValue()))
    assert rows(found) == [
        {"_id": "1", "tag": ["x", "2"], "price": 1.5},
        {"_id": "b", "tag": ["y"], "price": None},
    ]


def test_a_file_that_breaks_off_gives_its_records_and_an_error(files: Files) -> None:
    found = files.put("a.xml", "<l><r><a>1</a></r><r><a>2</").read("xml", rowTag="r")
    assert rows(found) == [{"a": 1}]
    assert len(failed(found)) == 1


def test_what_is_refused(files: Files, spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="rowTag"):
        files.read("xml")
    with pytest.raises(NotSupportedHereError, match="format=xml with format_options rootTag"):
        files.read("xml", rowTag="r", rootTag="l")
    with pytest.raises(NotSupportedHereError, match="writing format=xml"):
        write(spark.range(1), "xml", tmp_path / "no")

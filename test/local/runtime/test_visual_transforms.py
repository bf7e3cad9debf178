"""The visual editor's transforms, called as its exports do: rows by hand, after the examples of AWS's pages."""

import datetime
import importlib
import sys
from pathlib import Path
from typing import Any

import pytest
from awsglue import DynamicFrame
from glue_frames import frame_of, printed, rows_of
from pyspark.sql import SparkSession

_NAMES = [
    "gs_array_to_cols",
    "gs_concat",
    "gs_derived",
    "gs_explode",
    "gs_flatten",
    "gs_format_timestamp",
    "gs_now",
    "gs_null_rows",
    "gs_pivot",
    "gs_regex_extract",
    "gs_repartition",
    "gs_sequence_id",
    "gs_split",
    "gs_to_timestamp",
    "gs_uuid",
]


@pytest.fixture(scope="module", autouse=True)
def _transforms() -> None:
    for name in _NAMES:
        importlib.import_module(name)


def _at(text: str) -> datetime.datetime:
    """A moment in UTC, as a row has it: in the time of this machine, without its zone."""
    return datetime.datetime.fromisoformat(f"{text}+00:00").astimezone().replace(tzinfo=None)


_CALLS: list[tuple[list[dict[str, Any]], str, dict[str, Any], list[dict[str, Any]]]] = [
    (
        [{"success": 14, "count": 100}],
        "gs_derived",
        {"colName": "percentage", "expr": "success * 100 div count || '%'"},
        [{"success": 14, "count": 100, "percentage": "14%"}],
    ),
    ([{"n": 2}], "gs_derived", {"colName": "n", "expr": "n + 1"}, [{"n": 3}]),
    (
        [{"day": "01", "month": "02", "year": 2020}, {"day": None, "month": "03", "year": 2020}],
        "gs_concat",
        {"colName": "date", "colList": ["year", "month", "day"], "spacer": "-"},
        [
            {"day": "01", "month": "02", "year": 2020, "date": "2020-02-01"},
            {"day": None, "month": "03", "year": 2020, "date": "2020-03"},
        ],
    ),
    (
        [{"categories": "sports,winter"}, {"categories": None}],
        "gs_split",
        {"colName": "categories", "pattern": ",", "newColName": "categories_arr"},
        [
            {"categories": "sports,winter", "categories_arr": ["sports", "winter"]},
            {"categories": None, "categories_arr": None},
        ],
    ),
    ([{"a.b": "x.y"}], "gs_split", {"colName": "`a.b`", "pattern": "\\."}, [{"a.b": ["x", "y"]}]),
    (
        [{"subnet": [54, 240, 197, 238]}, {"subnet": [192, 168]}, {"subnet": []}],
        "gs_array_to_cols",
        {"colName": "subnet", "colList": "first_octet, fourth_octet", "indexes": "1,4"},
        [
            {"subnet": [54, 240, 197, 238], "first_octet": 54, "fourth_octet": 238},
            {"subnet": [192, 168], "first_octet": 192, "fourth_octet": None},
            {"subnet": [], "first_octet": None, "fourth_octet": None},
        ],
    ),
    (
        [{"at": [9.5, 60.1]}],
        "gs_array_to_cols",
        {"colName": "at", "colList": "long,lat"},
        [{"at": [9.5, 60.1], "long": 9.5, "lat": 60.1}],
    ),
    (
        [{"id": 1, "category": ["sports", "winter"]}, {"id": 5, "category": []}],
        "gs_explode",
        {"colName": "category", "newCol": "category"},
        [{"id": 1, "category": "sports"}, {"id": 1, "category": "winter"}],
    ),
    (
        [{"id": 1, "category": ["sports"]}, {"id": 5, "category": []}],
        "gs_explode",
        {"colName": "category", "newCol": "one", "outer": True},
        [{"id": 1, "category": ["sports"], "one": "sports"}, {"id": 5, "category": [], "one": None}],
    ),
    (
        [{"phone": {"home": {"code": 47, "number": "1"}, "kind": "x"}, "l": [{"a": 1}]}],
        "gs_flatten",
        {},
        [{"phone.home.code": 47, "phone.home.number": "1", "phone.kind": "x", "l": [{"a": 1}]}],
    ),
    (
        [{"phone": {"home": {"code": 47}, "kind": "x"}}],
        "gs_flatten",
        {"maxLevels": 1, "separator": "_"},
        [{"phone_home": {"code": 47}, "phone_kind": "x"}],
    ),
    (
        [{"t": 1667400299}, {"t": None}],
        "gs_to_timestamp",
        {"colName": "t", "colType": "seconds"},
        [{"t": _at("2022-11-02T14:44:59")}, {"t": None}],
    ),
    (
        [{"t": "1667400299915"}],
        "gs_to_timestamp",
        {"colName": "t", "colType": "milliseconds", "newColName": "u"},
        [{"t": "1667400299915", "u": _at("2022-11-02T14:44:59.915")}],
    ),
    (
        [{"t": "2022-11-02T14:40:59.915Z"}, {"t": "2022-11-02"}, {"t": "soon"}],
        "gs_to_timestamp",
        {"colName": "t", "colType": "iso"},
        [{"t": _at("2022-11-02T14:40:59.915")}, {"t": _at("2022-11-02T00:00:00")}, {"t": None}],
    ),
    (
        [{"t": "2022-11-02T14:40:59Z"}, {"t": "1667400299"}, {"t": "1667400299915"}, {"t": "1667400299915000"}],
        "gs_to_timestamp",
        {"colName": "t"},
        [
            {"t": _at("2022-11-02T14:40:59")},
            {"t": _at("2022-11-02T14:44:59")},
            {"t": _at("2022-11-02T14:44:59.915")},
            {"t": _at("2022-11-02T14:44:59.915")},
        ],
    ),
    (
        [{"t": _at("2023-01-31T13:02:03")}],
        "gs_format_timestamp",
        {"colName": "t", "dateFormat": "%d/%m/%Y at %H:%M", "newColName": "u"},
        [{"t": _at("2023-01-31T13:02:03"), "u": "31/01/2023 at 13:02"}],
    ),
    (
        [{"t": _at("2023-01-31T13:02:03")}],
        "gs_format_timestamp",
        {"colName": "t", "dateFormat": "yyyy-MM-dd HH:mm"},
        [{"t": "2023-01-31 13:02"}],
    ),
    (
        [{"at": "2024-05-06T07"}, {"at": "2024-05-06"}, {"at": "never"}, {"at": None}],
        "gs_regex_extract",
        {"colName": "at", "regex": r"(\d{4})-(\d{2})-(\d{2})(T(\d{2}))?", "newCols": "y,m,,,h"},
        [
            {"at": "2024-05-06T07", "y": "2024", "m": "05", "h": "07"},
            {"at": "2024-05-06", "y": "2024", "m": "05", "h": ""},
            {"at": "never", "y": "", "m": "", "h": ""},
            {"at": None, "y": None, "m": None, "h": None},
        ],
    ),
    (
        [{"class": "B2"}],
        "gs_regex_extract",
        {"colName": "class", "regex": "^.{1}", "newCols": "letter"},
        [{"class": "B2", "letter": "B"}],
    ),
    (
        [{"a": None, "b": None}, {"a": "", "b": []}, {"a": "x", "b": None}],
        "gs_null_rows",
        {},
        [{"a": "", "b": []}, {"a": "x", "b": None}],
    ),
    (
        [{"a": None, "n": None}, {"a": "", "n": None}, {"a": "", "n": 0}],
        "gs_null_rows",
        {"extended": True},
        [{"a": "", "n": 0}],
    ),
    (
        [{"y": 1, "k": "a", "n": 2}, {"y": 1, "k": "a", "n": 4}, {"y": 1, "k": "b", "n": 7}],
        "gs_pivot",
        {"aggCol": "n", "aggFunction": "mean", "colList": ["k"]},
        [{"y": 1, "a": 3.0, "b": 7.0}],
    ),
]


@pytest.mark.parametrize(
    ("rows", "name", "arguments", "expected"),
    _CALLS,
    ids=[f"{name}-{place}" for place, (_, name, _, _) in enumerate(_CALLS)],
)
def test_rows(spark: SparkSession, rows: Any, name: str, arguments: dict[str, Any], expected: list[Any]) -> None:
    made = getattr(frame_of(spark, *rows), name)(**arguments)

    assert isinstance(made, DynamicFrame)
    assert rows_of(made) == expected


def test_the_time_is_a_timestamp_or_a_text(spark: SparkSession) -> None:
    before = datetime.datetime.now()
    made: Any = frame_of(spark, {"n": 1}).gs_now(colName="at").gs_now(colName="day", dateFormat="%Y%m%d")
    ((at, day),) = [(record["at"], record["day"]) for record in rows_of(made)]

    assert before - datetime.timedelta(seconds=1) <= at <= datetime.datetime.now()
    assert day in {moment.astimezone(datetime.timezone.utc).strftime("%Y%m%d") for moment in (before, at)}


def test_identifiers_differ(spark: SparkSession) -> None:
    frame: Any = frame_of(spark, *[{"n": place} for place in range(5)])

    assert len({record["uuid"] for record in rows_of(frame.gs_uuid())}) == 5
    assert all(len(record["key"]) == 36 for record in rows_of(frame.gs_uuid(colName="key")))
    numbered = frame.gs_sequence_id()
    assert printed(numbered)[-1] == "|-- id: long"
    assert len({record["id"] for record in rows_of(numbered)}) == 5
    unique = frame.gs_sequence_id(colName="key", unique=True)
    assert printed(unique)[-1] == "|-- key: decimal(38,0)"
    assert len({record["key"] for record in rows_of(unique)}) == 5


def test_rows_are_spread(spark: SparkSession) -> None:
    frame: Any = frame_of(spark, {"n": 1})
    assert frame.gs_repartition(numPartitionsStr="3").getNumPartitions() == 3
    assert frame.gs_repartition().getNumPartitions() == spark.sparkContext.defaultParallelism


def test_choices_that_are_left_alone_stay_choices(spark: SparkSession) -> None:
    frame: Any = frame_of(spark, {"v": 1}, {"v": "x"})

    made = frame.gs_derived(colName="w", expr="coalesce(v.string, 'none')")

    assert printed(made) == ["|-- v: choice", "|    |-- int", "|    |-- string", "|-- w: string"]
    assert rows_of(made) == [{"v": 1, "w": "none"}, {"v": "x", "w": "x"}]


def test_data_frames_have_the_methods_too(spark: SparkSession) -> None:
    data: Any = frame_of(spark, {"n": 1}).toDF()
    assert [tuple(row) for row in data.gs_derived("m", "n + 1").collect()] == [(1, 2)]


def test_what_is_not_there_is_named(spark: SparkSession) -> None:
    frame: Any = frame_of(spark, {"n": 1})
    with pytest.raises(NotImplementedError, match="not supported here yet: gs_concat with nullText"):
        frame.gs_concat(colName="x", colList=["n"], nullText="-")
    for module in ("gs_lookup", "awsglueml.transforms", "awsgluedi.transforms", "awsglue.blueprint.crawler"):
        with pytest.raises(ModuleNotFoundError, match="not supported here yet"):
            importlib.import_module(module)


def test_a_custom_transform_is_a_function_put_into_the_class(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gs_own_transform.py").write_text(
        "from awsglue import DynamicFrame\n"
        "def own_transform(self, least, field='n'):\n"
        "    return self.filter(lambda record: record[field] >= least)\n"
        "DynamicFrame.own_transform = own_transform\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "gs_own_transform", raising=False)

    importlib.import_module("gs_own_transform")
    frame: Any = frame_of(spark, {"n": 1}, {"n": 2})

    assert rows_of(frame.own_transform(least=2)) == [{"n": 2}]

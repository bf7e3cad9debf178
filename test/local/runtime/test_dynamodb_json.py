"""simplify_ddb_json, unnest_ddb_json: the schemas of AWS's examples."""

from glue_frames import frame_of, printed, rows_of
from pyspark.sql import SparkSession

_ITEM = {
    "Item": {
        "parentMap": {"M": {"childMap": {"M": {"appName": {"S": "app"}, "updatedAt": {"N": "17"}}}}},
        "strings": {"SS": ["a", "b"]},
        "numbers": {"NS": ["1"]},
        "isDDBJson": {"BOOL": True},
        "nullValue": {"NULL": True},
        "list": {"L": [{"S": "x"}, {"S": "y"}]},
        "maps": {"L": [{"M": {"k": {"S": "v"}}}]},
    }
}


def test_simplify_makes_structs_of_maps(spark: SparkSession) -> None:
    simple = frame_of(spark, _ITEM).simplify_ddb_json()
    assert printed(simple)[:12] == [
        "|-- parentMap: struct",
        "|    |-- childMap: struct",
        "|    |    |-- appName: string",
        "|    |    |-- updatedAt: string",
        "|-- strings: array",
        "|    |-- element: string",
        "|-- numbers: array",
        "|    |-- element: string",
        "|-- isDDBJson: boolean",
        "|-- nullValue: null",
        "|-- list: array",
        "|    |-- element: string",
    ]
    assert rows_of(simple) == [
        {
            "parentMap": {"childMap": {"appName": "app", "updatedAt": "17"}},
            "strings": ["a", "b"],
            "numbers": ["1"],
            "isDDBJson": True,
            "nullValue": None,
            "list": ["x", "y"],
            "maps": [{"M": {"k": {"S": "v"}}}],
        }
    ]


def test_unnest_makes_columns_and_leaves_lists(spark: SparkSession) -> None:
    flat = frame_of(
        spark, {"Item": {"ColA": {"S": "a"}, "ColC": {"N": "1"}, "ColD": {"L": []}}}, {"Item": {"ColA": {"S": "b"}}}
    ).unnest_ddb_json()
    assert printed(flat) == ["|-- ColA: string", "|-- ColC: string", "|-- ColD: array", "|    |-- element: null"]
    assert rows_of(flat) == [{"ColA": "a", "ColC": "1", "ColD": []}, {"ColA": "b", "ColC": None, "ColD": None}]
    nested = rows_of(frame_of(spark, _ITEM).unnest_ddb_json())[0]
    assert nested["parentMap.childMap.appName"] == "app"
    assert nested["list"] == [{"S": "x"}, {"S": "y"}]


def test_an_attribute_of_several_types_is_a_choice(spark: SparkSession) -> None:
    frame = frame_of(
        spark,
        {"Item": {"v": {"S": "x"}}},
        {"Item": {"v": {"BOOL": False}}},
        {"Item": {"v": {"N": "5"}}},
        {"Item": {"v": {"NULL": True}}},
    )
    assert printed(frame.simplify_ddb_json()) == ["|-- v: choice", "|    |-- boolean", "|    |-- string"]
    assert rows_of(frame.simplify_ddb_json()) == [{"v": "x"}, {"v": False}, {"v": "5"}, {"v": None}]


def test_what_is_not_dynamodbs_stays(spark: SparkSession) -> None:
    frame = frame_of(spark, {"Keys": {"id": {"S": "1"}}, "day": "mon", "plain": {"S": "x", "more": 1}})
    assert rows_of(frame.simplify_ddb_json()) == [{"id": "1", "day": "mon", "plain": {"S": "x", "more": 1}}]

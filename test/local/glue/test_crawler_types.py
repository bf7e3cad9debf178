import pytest

from local.glue.crawlers.types import Array, Map, Struct, extended, merged, parsed, similar, spelled


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        ("int", "int", "int"),
        ("int", "bigint", "bigint"),
        ("bigint", "double", "double"),
        ("float", "int", "double"),
        ("float", "smallint", "float"),
        ("decimal(10,2)", "decimal(8,4)", "decimal(12,4)"),
        ("int", "string", "string"),
        ("date", "timestamp", "string"),
        ("boolean", "int", "string"),
        ("array<int>", "array<bigint>", "array<bigint>"),
        ("array<int>", "int", "string"),
        ("map<string,int>", "map<string,double>", "map<string,double>"),
        ("struct<a:int,b:string>", "struct<b:string,c:date>", "struct<a:int,b:string,c:date>"),
        ("struct<a:array<struct<x:int>>>", "struct<a:array<struct<x:bigint>>>", "struct<a:array<struct<x:bigint>>>"),
    ],
)
def test_two_types_in_one_column(one: str, other: str, result: str) -> None:
    assert spelled(merged(parsed(one), parsed(other))) == result


def test_nulls_take_any_type_and_are_strings_in_the_end() -> None:
    assert merged("null", "int") == merged("int", "null") == "int"
    assert spelled(Struct((("a", "null"), ("b", Array("null"))))) == "struct<a:string,b:array<string>>"


def test_reads_what_it_spells() -> None:
    kind = Struct((("a", Array(Struct((("x", "decimal(10,2)"),)))), ("m", Map("string", Array("int"))), ("z", "date")))

    assert parsed(spelled(kind)) == kind


def test_new_fields_are_added_and_types_stay() -> None:
    ours, theirs = "struct<a:int,s:array<struct<x:int>>>", "struct<a:string,s:array<struct<x:string,y:date>>,n:int>"

    assert spelled(extended(parsed(ours), parsed(theirs))) == "struct<a:int,s:array<struct<x:int,y:date>>,n:int>"


def test_similar_schemas_share_most_columns() -> None:
    wide = tuple((name, "int") for name in "abcdefgh")

    assert similar(wide, tuple((name, "bigint") for name in "ABCDEFGH"))
    assert similar(wide, (*wide[:6], ("new", "string")))
    assert not similar(wide, tuple((name, "int") for name in "abcdWXYZ"))
    assert not similar((("a", "int"),), (("a", "array<int>"),))
    assert not similar((("a", "int"), ("b", "int")), (("c", "int"), ("d", "int")))

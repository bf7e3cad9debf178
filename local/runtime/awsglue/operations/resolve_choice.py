"""Frames without choices."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import boto3
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import casts, gluetypes, schemas
from awsglue import paths as field_paths
from awsglue.sources.catalog_table import of_catalog
from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

Steps = tuple[str, ...]

_MATCH_CATALOG = "match_catalog"


def resolve_choice(
    frame: "DynamicFrame",
    specs: Sequence[tuple[str, str]] | None = None,
    choice: str = "",
    database: str | None = None,
    table_name: str | None = None,
    *,
    catalog_id: str | None = None,
) -> "DynamicFrame":
    """The frame with its choices resolved, which are struct columns of a DataFrame otherwise.

    specs: (path, action) each, one after the other; `list[].price` is the price in each element of a list. `cast:type`
        casts all values, also of a field that is no choice; `project:type` keeps the values of this type;
        `make_cols` gives a column `name_type` for each type; `make_struct` gives a struct with a field for each.
    choice: one of these actions for every choice, or `match_catalog`: cast to what the table of database and
        table_name, in the catalog catalog_id, has in its place.

    AWS leaves open: a value that cannot be cast is null; other actions than `cast` pass over fields that are no
    choice; a path that leads nowhere is passed over; `project` to a type that is none of the choice's gives nulls; a
    choice for which the catalog's table has no column stays. AWS's pages disagree on `project`: that of the method
    has the other values converted, that of the class has them dropped, and so it is here.

    Not here: resolving without specs and choice; choices in the values of maps.

    Raises:
        ValueError: both specs and choice are there; there is no such action; `make_cols` is for the
            elements of an array.
    """
    if specs is None and not choice:
        raise not_supported("DynamicFrame.resolveChoice without specs and choice")
    if specs is not None and choice:
        raise ValueError("resolveChoice takes either specs or choice.")
    table = None
    if choice == _MATCH_CATALOG or any(action == _MATCH_CATALOG for _, action in specs or []):
        table = _table(database, table_name, catalog_id)
    if choice:
        return frame.derived(*_everywhere(frame.toDF(), frame.schema(), choice, table))
    return frame.derived(*_one_by_one(frame.toDF(), frame.schema(), specs or [], table))


def _everywhere(
    data: DataFrame, schema: gluetypes.StructType, choice: str, table: gluetypes.StructType | None
) -> tuple[DataFrame, gluetypes.StructType]:
    """One action for all choices, also for those that are inside of others."""
    _how(choice, (), table)  # so that an action that there is not is told even where there is no choice
    while True:
        changes = {steps: _how(choice, steps, table) for steps in _choices(schema) if _known(choice, steps, table)}
        if not changes:
            return data, schema
        data, schema = field_paths.change(data, schema, changes)


def _one_by_one(
    data: DataFrame,
    schema: gluetypes.StructType,
    specs: Sequence[tuple[str, str]],
    table: gluetypes.StructType | None,
) -> tuple[DataFrame, gluetypes.StructType]:
    pending: dict[Steps, field_paths.Change] = {}
    for path, action in specs:
        steps = field_paths.resolve(schema, path)
        if pending and not _beside(schema, steps, pending):
            data, schema = field_paths.change(data, schema, pending)
            pending, steps = {}, field_paths.resolve(schema, path)
        pending[steps] = _how(action, steps, table)
    return field_paths.change(data, schema, pending)


def _beside(schema: gluetypes.StructType, steps: Steps, others: Iterable[Steps]) -> bool:
    """Whether a field can be changed together with others, none of which it is in or has in it: Spark plans a wide
    frame in a second, once for each change that comes after another.
    """
    there = field_paths.find(schema, steps) is not None
    return there and all(steps[: len(each)] != each[: len(steps)] for each in others)


def _choices(data_type: gluetypes.DataType, before: Steps = ()) -> Iterator[Steps]:
    """The paths of the choices of a schema that are not inside of others."""
    if isinstance(data_type, gluetypes.ChoiceType):
        yield before
    elif isinstance(data_type, gluetypes.StructType):
        for field in data_type:
            yield from _choices(field.dataType, (*before, field.name))
    elif isinstance(data_type, gluetypes.ArrayType):
        yield from _choices(data_type.elementType, (*before, field_paths.ELEMENTS))


def _how(action: str, steps: Steps, table: gluetypes.StructType | None) -> field_paths.Change:
    """What an action makes of the field at the end of a path."""
    kind, _, name = action.partition(":")
    if kind == _MATCH_CATALOG and not name:
        in_catalog = _in(table, steps)
        return _cast(in_catalog) if in_catalog else lambda field, values: [(field, values)]
    if kind == "cast" and name:
        return _cast(schemas.named(name))
    if kind == "project" and name:
        return _of_choices(lambda field, have, values: _project(field, have, values, name))
    if action == "make_cols":
        return _of_choices(_make_cols)
    if action == "make_struct":
        return _of_choices(_make_struct)
    raise ValueError(
        f"{action!r} is no action of resolveChoice: cast:type, project:type, make_cols, make_struct, match_catalog."
    )


def _of_choices(
    how: Callable[[gluetypes.Field, gluetypes.ChoiceType, Column], field_paths.Fields],
) -> field_paths.Change:
    def change(field: gluetypes.Field, values: Column) -> field_paths.Fields:
        have = field.dataType
        return how(field, have, values) if isinstance(have, gluetypes.ChoiceType) else [(field, values)]

    return change


def _cast(want: gluetypes.DataType) -> field_paths.Change:
    return lambda field, values: [(gluetypes.Field(field.name, want), casts.cast(values, field.dataType, want))]


def _project(field: gluetypes.Field, have: gluetypes.ChoiceType, values: Column, text: str) -> field_paths.Fields:
    name = schemas.type_name(text)
    if name in have.choices:
        return [(gluetypes.Field(field.name, have.choices[name]), values[name])]
    want = schemas.named(text)
    return [(gluetypes.Field(field.name, want), F.lit(None).cast(schemas.spark_type(want)))]


def _make_cols(field: gluetypes.Field, have: gluetypes.ChoiceType, values: Column) -> field_paths.Fields:
    return [
        (gluetypes.Field(f"{field.name}_{name}", have.choices[name]), values[name]) for name in sorted(have.choices)
    ]


def _make_struct(field: gluetypes.Field, have: gluetypes.ChoiceType, values: Column) -> field_paths.Fields:
    fields = [gluetypes.Field(name, have.choices[name]) for name in sorted(have.choices)]
    return [(gluetypes.Field(field.name, gluetypes.StructType(fields)), values)]


def _table(database: str | None, table_name: str | None, catalog_id: str | None) -> gluetypes.StructType:
    """The columns of a table of the Data Catalog."""
    if not database or not table_name:
        raise ValueError("resolveChoice with match_catalog needs database and table_name.")
    table = boto3.client("glue").get_table(DatabaseName=database, Name=table_name, **of_catalog(catalog_id))["Table"]
    columns = [*table.get("StorageDescriptor", {}).get("Columns", []), *table.get("PartitionKeys", [])]
    return gluetypes.StructType(gluetypes.Field(each["Name"], schemas.named(each["Type"])) for each in columns)


def _in(table: gluetypes.StructType | None, steps: Steps) -> gluetypes.DataType | None:
    """What a table has at a path; its names are in lower case."""
    return field_paths.find(table, [step.lower() for step in steps])


def _known(action: str, steps: Steps, table: gluetypes.StructType | None) -> bool:
    return action != _MATCH_CATALOG or _in(table, steps) is not None

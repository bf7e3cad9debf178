"""What a row of an input must be, and what is wrong with one that is not."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

_CORRUPT = "_corrupt"


@dataclass(frozen=True)
class Field:
    """A column.

    type: as Spark names it. check: a condition on the column, with what it asks for, e.g. `a date as yyyy/MM/dd`.
    """

    name: str
    type: str
    required: bool = True
    check: tuple[Callable[[Column], Column], str] | None = None


@dataclass(frozen=True)
class Contract:
    """The fields of a JSON object; others in it are left out."""

    fields: tuple[Field, ...]

    def parse(self, raw: Column) -> Column:
        """The row as a struct of the fields, and of the text where it does not fit them."""
        schema = ", ".join(f"`{each.name}` {each.type}" for each in self.fields)
        return F.from_json(
            raw,
            f"{schema}, `{_CORRUPT}` string",
            {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": _CORRUPT, "allowNonNumericNumbers": "false"},
        )

    def is_kept(self, raw: Column, row: Column) -> Column:
        """Whether a parsed row keeps the contract."""
        kept = [row.isNotNull(), row[_CORRUPT].isNull(), _is_one_value(raw), _is_utf8(raw)]
        kept += [row[each.name].isNotNull() for each in self.fields if each.required]
        kept += [_passes(row, each) for each in self.fields if each.check]
        return F.coalesce(reduce(Column.__and__, kept), F.lit(False))

    def breach(self, raw: Column, row: Column) -> Column:
        """Why a row does not keep the contract, by the first field that is wrong."""
        reason = (
            F.when(~is_json(raw), "not valid JSON")
            .when(~_is_one_value(raw), "more than one JSON value")
            .when(~_is_utf8(raw), "not valid UTF-8")
        )
        for each in self.fields:
            given = F.get_json_object(raw, f"$.{each.name}")
            if each.required:
                reason = reason.when(given.isNull(), f"{each.name} is missing")
            wrong = given.isNotNull() & F.coalesce(row[each.name].isNull(), F.lit(True))
            reason = reason.when(wrong, F.format_string(f"{each.name} is not a {each.type}: %.100s", given))
            if each.check:
                reason = reason.when(
                    ~_passes(row, each), F.format_string(f"{each.name} is not {each.check[1]}: %.100s", given)
                )
        return reason.otherwise("not an object of this contract")


def is_json(raw: Column) -> Column:
    """Whether a text begins with a JSON value; Spark reads that one and leaves what follows."""
    return F.get_json_object(raw, "$").isNotNull()


def _is_one_value(raw: Column) -> Column:
    """Whether nothing follows the value: as an element of an array with another, a bracket after it would show."""
    return F.size(F.from_json(F.concat(F.lit("["), raw, F.lit(",0]")), "array<string>")) == 2


def _is_utf8(raw: Column) -> Column:
    """Spark reads bytes that are not UTF-8 as U+FFFD."""
    return ~raw.contains("\ufffd")


def _passes(row: Column, field: Field) -> Column:
    assert field.check  # noqa: S101 (for the type checker: the callers have looked)
    return F.coalesce(field.check[0](row[field.name]), F.lit(False)) | row[field.name].isNull()

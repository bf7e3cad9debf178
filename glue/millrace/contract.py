"""What a row of an input must be, and what is wrong with one that is not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

_CORRUPT = "_corrupt"
# The halves of a character beyond the first 65,536, as JSON escapes them.
_HIGH = r"\\u[dD][89abAB][0-9a-fA-F]{2}"
_LOW = r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"


@dataclass(frozen=True)
class Field:
    """A column.

    type: as Spark names it. check: a condition on the column, with what it asks for, e.g. `a date as yyyy/MM/dd`.
    path: the members that lead to it, where it lies within another object; by default its name alone. becomes: what the
    table has of it, where that is not the value as it is.
    """

    name: str
    type: str
    required: bool = True
    check: tuple[Callable[[Column], Column], str] | None = None
    path: tuple[str, ...] = ()
    becomes: Callable[[Column], Column] | None = None

    @property
    def members(self) -> tuple[str, ...]:
        return self.path or (self.name,)

    @property
    def place(self) -> str:
        """Where it is, as a person says it: `user.age`."""
        return ".".join(self.members)

    def of(self, row: Column) -> Column:
        """Its value in a parsed row."""
        return reduce(lambda column, member: column[member], self.members, row)


@dataclass(frozen=True)
class Contract:
    """The fields of a JSON object; others in it are left out."""

    fields: tuple[Field, ...]

    def parse(self, raw: Column) -> Column:
        """The row as a struct of the fields, and of the text where it does not fit them."""
        return F.from_json(
            raw,
            f"{_members(self.fields)}, `{_CORRUPT}` string",
            {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": _CORRUPT, "allowNonNumericNumbers": "false"},
        )

    def is_kept(self, raw: Column, row: Column) -> Column:
        """Whether a parsed row keeps the contract."""
        kept = [row.isNotNull(), row[_CORRUPT].isNull(), _is_one_value(raw), _is_utf8(raw), ~_has_half_character(raw)]
        # Spark would take the first object of an array for the row, and lose the others.
        kept += [~raw.rlike(r"^\s*\[")]
        kept += [_is_no_number(raw, each) for each in self.fields if each.type == "date"]
        kept += [_is_finite(each.of(row)) for each in self.fields if each.type == "double"]
        kept += [each.of(row).isNotNull() for each in self.fields if each.required]
        kept += [_passes(row, each) for each in self.fields if each.check]
        return F.coalesce(reduce(Column.__and__, kept), F.lit(False))

    def breach(self, raw: Column, row: Column) -> Column:
        """Why a row does not keep the contract, by the first field that is wrong."""
        reason = F.when(F.lit(False), "")
        for each in self.fields:
            given = F.get_json_object(raw, f"$.{each.place}")
            if each.required:
                reason = reason.when(given.isNull(), f"{each.place} is missing")
            wrong = given.isNotNull() & F.coalesce(each.of(row).isNull(), F.lit(True))
            if each.type == "date":
                wrong |= ~_is_no_number(raw, each)
            if each.type == "double":
                wrong |= ~_is_finite(each.of(row))
            reason = reason.when(wrong, F.format_string(f"{each.place} is not a {each.type}: %.100s", given))
            if each.check:
                reason = reason.when(
                    ~_passes(row, each), F.format_string(f"{each.place} is not {each.check[1]}: %.100s", given)
                )
        reason = reason.otherwise("not an object of this contract")
        return F.coalesce(not_one_value(raw), self.not_an_object(raw), reason)

    def not_an_object(self, raw: Column) -> Column:
        """Why a member that has fields within it cannot have any; null when each is an object or missing."""
        reason = F.when(F.lit(False), "")
        for outer in dict.fromkeys(each.members[0] for each in self.fields if len(each.members) > 1):
            given = F.get_json_object(raw, f"$.{outer}")
            reason = reason.when(~given.startswith("{"), F.format_string(f"{outer} is not an object: %.100s", given))
        return reason

    def columns(self, row: Column) -> list[Column]:
        """What the table has of a row that keeps the contract."""
        return [(each.becomes or _same)(each.of(row)).alias(each.name) for each in self.fields]


def not_one_value(raw: Column) -> Column:
    """Why a text is not one JSON value; null when it is."""
    return (
        F.when(~is_json(raw), "not valid JSON")
        .when(~_is_one_value(raw), "more than one JSON value")
        .when(~_is_utf8(raw), "not valid UTF-8")
        .when(_has_half_character(raw), "half a character (a lone surrogate)")
    )


def is_json(raw: Column) -> Column:
    """Whether a text begins with a JSON value; Spark reads that one and leaves what follows."""
    return F.get_json_object(raw, "$").isNotNull()


def _is_one_value(raw: Column) -> Column:
    """Whether nothing follows the value: as an element of an array with another, a bracket after it would show."""
    return F.size(F.from_json(F.concat(F.lit("["), raw, F.lit(",0]")), "array<string>")) == 2


def _is_utf8(raw: Column) -> Column:
    """Spark reads bytes that are not UTF-8 as U+FFFD."""
    return ~raw.contains("\ufffd")


def _has_half_character(raw: Column) -> Column:
    """Whether a text escapes half a character, which Spark would read as a question mark."""
    unescaped = F.regexp_replace(raw, r"\\\\", "")
    alone = F.regexp_replace(unescaped, rf"{_HIGH}{_LOW}", "").rlike(rf"{_HIGH}|{_LOW}")
    return F.when(raw.rlike(r"\\u[dD][89a-fA-F]"), alone).otherwise(F.lit(False))


def _is_no_number(raw: Column, field: Field) -> Column:
    """Whether a date is not given as digits alone: Spark would take `20240709` for a number of days since 1970."""
    return F.coalesce(~F.get_json_object(raw, f"$.{field.place}").rlike(r"^[+-]?\d+$"), F.lit(True))


def _is_finite(number: Column) -> Column:
    """Whether a double is none that was too large for one; null counts as one."""
    return F.coalesce(F.abs(number) < float("inf"), F.lit(True))


def _passes(row: Column, field: Field) -> Column:
    assert field.check  # noqa: S101 (for the type checker: the callers have looked)
    return F.coalesce(field.check[0](field.of(row)), F.lit(False)) | field.of(row).isNull()


def _same(value: Column) -> Column:
    return value


def _members(fields: Iterable[Field], depth: int = 0) -> str:
    """The fields as Spark names the members of a struct; those within an object, as a struct."""
    kinds = []
    for name, group in _by_member(fields, depth).items():
        within = len(group[0].members) > depth + 1
        kinds.append(f"`{name}` struct<{_members(group, depth + 1)}>" if within else f"`{name}` {group[0].type}")
    return ", ".join(kinds)


def _by_member(fields: Iterable[Field], depth: int) -> dict[str, list[Field]]:
    found: dict[str, list[Field]] = {}
    for each in fields:
        found.setdefault(each.members[depth], []).append(each)
    return found

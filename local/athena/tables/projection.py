"""Partition projection: the partitions that a table's properties describe, in place of registered ones.

https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html

A projection can describe millions of partitions of which a handful hold anything. So the objects are asked which of
them there are, and each candidate is checked against the projection: the partitions with data are the same.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from local.athena.catalog import Partition, Table
from local.athena.errors import QueryError
from local.athena.tables.objects import Listing

_DATE_FIELD = re.compile(r"'((?:[^']|'')*)'|(y+|M+|d+|H+|m+|s+|S+)|([^A-Za-z'])")
_NOW = re.compile(r"NOW(?:\s*([+-])\s*(\d+)\s*(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?)?", re.IGNORECASE)
_SECONDS = {"WEEK": 604800, "DAY": 86400, "HOUR": 3600, "MINUTE": 60, "SECOND": 1}
_MONTHS = {"YEAR": 12, "MONTH": 1}


@dataclass(frozen=True)
class Projected:
    """The values of one partition column. pattern: of one in a location. accepts: whether it is in the projection."""

    pattern: str
    accepts: Callable[[str], bool]


def enabled(table: Table) -> bool:
    return bool(table.partition_keys) and table.parameters.get("projection.enabled", "").lower() == "true"


def injected(table: Table) -> list[str]:
    """The columns whose values a query must give."""
    names = [key.name for key in table.partition_keys]
    return [name for name in names if table.parameters.get(f"projection.{name}.type", "").lower() == "injected"]


def partitions(table: Table, listing: Listing) -> list[Partition]:
    """The projected partitions that hold objects.

    Raises:
        QueryError: `INVALID_TABLE_PROPERTY`
    """
    names = [key.name for key in table.partition_keys]
    columns = {name: _projected(table, name) for name in names}
    template = _template(table, names)
    static = template.partition("${")[0]
    static = static[: static.rindex("/") + 1]
    pattern = re.compile(_pattern(template, columns))
    found: dict[tuple[str, ...], str] = {}
    for each in listing.under(static):
        matched = pattern.match(each.url)
        if matched is not None:
            values = tuple(matched[name] for name in names)
            if values not in found and all(columns[name].accepts(matched[name]) for name in names):
                found[values] = matched[0]
    return [Partition(values, location) for values, location in sorted(found.items())]


def static_location(table: Table) -> str:
    """The part of the locations that no partition changes."""
    static = _template(table, [key.name for key in table.partition_keys]).partition("${")[0]
    return static[: static.rindex("/") + 1]


def _template(table: Table, names: list[str]) -> str:
    template = table.parameters.get("storage.location.template")
    if not template:
        template = table.location.rstrip("/") + "/" + "/".join(f"{name}=${{{name}}}" for name in names)
    missing = [name for name in names if f"${{{name}}}" not in template]
    if missing:
        raise _invalid(table, f"the storage location template lacks the partition columns: {missing}")
    return template if template.endswith("/") else template + "/"


def _pattern(template: str, columns: dict[str, Projected]) -> str:
    """A template as a regular expression; a column that comes again must have the same value."""
    found, seen = "", set()
    for part in re.split(r"(\$\{\w+\})", template):
        name = part[2:-1]
        if not part.startswith("${") or name not in columns:
            found += re.escape(part)
        elif name in seen:
            found += f"(?P={name})"
        else:
            seen.add(name)
            found += f"(?P<{name}>{columns[name].pattern})"
    return found


def _projected(table: Table, name: str) -> Projected:
    properties = {
        key.removeprefix(f"projection.{name}."): value
        for key, value in table.parameters.items()
        if key.startswith(f"projection.{name}.")
    }
    kind = properties.get("type", "").lower()
    if kind not in _KINDS:
        raise _invalid(table, f"the following partition columns are missing projection configuration: [{name}]")
    try:
        return _KINDS[kind](properties)
    except (KeyError, ValueError) as error:
        raise _invalid(table, f"the projection of column {name} is not valid: {error}") from error


def _invalid(table: Table, reason: str) -> QueryError:
    return QueryError(
        "INVALID_TABLE_PROPERTY",
        f"Table {table.database}.{table.name} is configured for partition projection, but {reason}",
    )


def _enum(properties: dict[str, str]) -> Projected:
    values = {value.strip() for value in properties["values"].split(",")}
    return Projected("[^/]+", values.__contains__)


def _integer(properties: dict[str, str]) -> Projected:
    first, last = (int(part) for part in properties["range"].split(","))
    interval, digits = int(properties.get("interval", 1)), int(properties.get("digits", 0))

    def accepts(text: str) -> bool:
        value = int(text)
        return f"{value:0{digits}d}" == text and first <= value <= last and (value - first) % interval == 0

    return Projected(r"-?\d+", accepts)


def _injected(_properties: dict[str, str]) -> Projected:
    return Projected("[^/]+", lambda _: True)


def _date(properties: dict[str, str]) -> Projected:
    pattern, parse = _date_format(properties["format"])
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    first, last = (_moment(part.strip(), parse, now) for part in properties["range"].split(","))
    unit = properties.get("interval.unit", "").upper().removesuffix("S")
    interval = int(properties.get("interval", 1))
    if unit and unit not in _SECONDS and unit not in _MONTHS:
        raise ValueError(f"interval.unit {unit}")
    relative = properties["range"].strip().upper().startswith("NOW")

    def accepts(text: str) -> bool:
        value = parse(text)
        if value is None or not _floor(first, pattern) <= value <= last:
            return False
        return interval == 1 or relative or not unit or _steps(first, value, unit) % interval == 0

    return Projected(pattern, accepts)


_KINDS = {"enum": _enum, "integer": _integer, "date": _date, "injected": _injected}


def _date_format(text: str) -> tuple[str, Callable[[str], "datetime | None"]]:
    """A Java date format as a regular expression, and what reads a value of it."""
    pattern, fields, place = "", [], 0
    while place < len(text):
        token = _DATE_FIELD.match(text, place)
        if token is None:
            raise ValueError(f"format {text}")
        place = token.end()
        if token[2]:
            pattern += rf"\d{{{len(token[2])}}}" if len(token[2]) > 1 else r"\d{1,4}"
            fields.append((token[2][0], len(token[2])))
        else:
            pattern += re.escape((token[1] or "").replace("''", "'") or token[3])
    grouped = re.compile(re.sub(r"(\\d\{[\d,]+\})", r"(\1)", pattern))

    def parse(value: str) -> datetime | None:
        matched = grouped.fullmatch(value)
        if matched is None:
            return None
        parts = {"y": 1970, "M": 1, "d": 1, "H": 0, "m": 0, "s": 0}
        for (letter, width), digits in zip(fields, matched.groups(), strict=True):
            if letter != "S":
                parts[letter] = int(digits) + (2000 if letter == "y" and width == 2 else 0)
        try:
            return datetime(parts["y"], parts["M"], parts["d"], parts["H"], parts["m"], parts["s"])
        except ValueError:
            return None

    return pattern, parse


def _moment(text: str, parse: Callable[[str], "datetime | None"], now: datetime) -> datetime:
    """An end of a range: a date in the column's format, or one relative to now."""
    relative = _NOW.fullmatch(text)
    if relative is None:
        found = parse(text)
        if found is None:
            raise ValueError(f"range {text}")
        return found
    if relative[2] is None:
        return now
    amount, unit = int(relative[2]) * (1 if relative[1] == "+" else -1), relative[3].upper()
    if unit in _SECONDS:
        return now + timedelta(seconds=amount * _SECONDS[unit])
    months = now.year * 12 + now.month - 1 + amount * _MONTHS[unit]
    return now.replace(year=months // 12, month=months % 12 + 1, day=min(now.day, 28))


def _floor(moment: datetime, pattern: str) -> datetime:
    """The start of the period that a moment is in, by how many fields a value has."""
    fields = len(re.findall(r"\\d\{", pattern))
    return datetime(
        moment.year,
        moment.month if fields > 1 else 1,
        moment.day if fields > 2 else 1,
        moment.hour if fields > 3 else 0,
        moment.minute if fields > 4 else 0,
        moment.second if fields > 5 else 0,
    )


def _steps(first: datetime, value: datetime, unit: str) -> int:
    if unit in _SECONDS:
        return int((value - first).total_seconds()) // _SECONDS[unit]
    return ((value.year - first.year) * 12 + value.month - first.month) // _MONTHS[unit]

"""Casts: https://trino.io/docs/current/functions/conversion.html

A cast to one of the types here goes by a macro, since DuckDB takes texts that Trino does not, rounds otherwise, and
writes numbers and times another way.
"""

from sqlglot import exp

from local.athena.dialect.functions.dates import ZONED
from local.athena.dialect.registry import WHOLE, Function, cast, function, overloads, typed
from local.athena.dialect.trino import position
from local.athena.errors import QueryError

FUNCTIONS: dict[str, Function] = {}

_INTEGERS = {"TINYINT": "TINYINT", "SMALLINT": "SMALLINT", "INT": "INTEGER", "BIGINT": "BIGINT"}
_BY_MACRO = {
    **_INTEGERS,
    "DOUBLE": "DOUBLE",
    "FLOAT": "FLOAT",
    "BOOLEAN": "BOOLEAN",
    "DATE": "DATE",
    "VARCHAR": "VARCHAR",
}


def translated(node: exp.Cast) -> exp.Expr:
    """CAST or TRY_CAST, its value translated already."""
    kind = node.to.this.name if isinstance(node.to.this, exp.DType) else ""
    value = _cast(node, kind)
    return function("TRY", value) if isinstance(node, exp.TryCast) else value


def _cast(node: exp.Cast, kind: str) -> exp.Expr:
    if isinstance(node.this, exp.Literal) and node.this.is_string and kind in ("TIMESTAMPTZ", "TIMESTAMPLTZ"):
        return _instant(node.this.this)
    if kind in ("TIMESTAMP", "TIMESTAMPNTZ", "DATETIME"):
        return typed("trino_cast_timestamp", node.this)
    if kind in ("TIMESTAMPTZ", "TIMESTAMPLTZ"):
        return typed("trino_cast_instant", node.this)
    if kind in ("VARCHAR", "TEXT", "CHAR", "NCHAR"):
        text = typed("trino_cast_varchar", node.this)
        length = node.to.find(exp.DataTypeParam)
        return function("left", text, length.this.copy()) if length is not None else text
    if kind in _BY_MACRO:
        return typed(f"trino_cast_{_BY_MACRO[kind].lower()}", node.this)
    if kind == "JSON":
        return function("to_json", node.this)
    if kind == "VARBINARY":
        return cast(node.this, "BLOB")
    if kind in ("DECIMAL", "ARRAY", "MAP", "STRUCT", "TIME", "UUID", "LIST", "NULL"):
        return exp.Cast(this=node.this, to=_engine_type(node.to))
    raise QueryError("TYPE_NOT_FOUND", f"Unknown type: {node.to.sql().lower()}", position=position(node))


def _engine_type(kind: exp.DataType) -> exp.DataType:
    """The type as DuckDB knows it; a DECIMAL of no size is a whole number of 38 digits."""
    found = kind.copy()
    for each in list(found.find_all(exp.DataType)):
        if each.this == exp.DType.DECIMAL and not each.expressions:
            each.set(
                "expressions",
                [exp.DataTypeParam(this=exp.Literal.number(38)), exp.DataTypeParam(this=exp.Literal.number(0))],
            )
        if each.this in (exp.DType.TIMESTAMP, exp.DType.TIMESTAMPTZ, exp.DType.VARCHAR, exp.DType.CHAR):
            each.set("expressions", [])
    return found


def _instant(text: str) -> exp.Expr:
    """A literal of a time in a zone."""
    local, _, zone = text.strip().rpartition(" ")
    if zone.upper() in ("UTC", "Z", "+00:00"):
        return function("timezone", exp.Literal.string("UTC"), cast(exp.Literal.string(local), "TIMESTAMP"))
    moment = cast(exp.Literal.string(local), "TIMESTAMP")
    return function("trino_with_timezone", moment, exp.Literal.string(zone))


def _checked(kind: str, test: str, message: str) -> str:
    """A text as a type when it passes a test, and else the error."""
    bad = f"CAST(trino_raise('INVALID_CAST_ARGUMENT: ' || {message}) AS VARCHAR)"
    return f"CASE WHEN x IS NULL THEN NULL WHEN {test} THEN CAST(x AS {kind}) ELSE CAST({bad} AS {kind}) END"


def _whole(kind: str, name: str) -> str:
    """A text must be a number and nothing else; others are rounded half up."""
    text = _checked(kind, "regexp_full_match(x, '[+-]?\\d+')", f"'Cannot cast ''' || x || ''' to {name}'")
    return overloads(
        {
            "VARCHAR": text,
            **dict.fromkeys(("DOUBLE", "FLOAT"), f"CAST(round(x) AS {kind})"),
            **dict.fromkeys((*WHOLE, "DECIMAL", "BOOLEAN"), f"CAST(x AS {kind})"),
        }
    )


_DATE = r"[+-]?\d{4,}-\d{1,2}-\d{1,2}"
_TIME = r"( \d{1,2}:\d{1,2}(:\d{1,2}(\.\d{1,12})?)?)?"
_NUMBERS = (*WHOLE, "DECIMAL", "DOUBLE", "FLOAT", "BOOLEAN")
_INSTANT = "TIMESTAMP WITH TIME ZONE"
_CLOCK = "'%Y-%m-%d %H:%M:%S.%g'"

MACROS = {
    **{f"trino_cast_{kind.lower()}": _whole(kind, name) for name, kind in _INTEGERS.items()},
    "trino_cast_double": overloads(
        {
            "VARCHAR": _checked(
                "DOUBLE", "TRY_CAST(x AS DOUBLE) IS NOT NULL", "'Cannot cast ''' || x || ''' to DOUBLE'"
            ),
            **dict.fromkeys(_NUMBERS, "CAST(x AS DOUBLE)"),
        }
    ),
    "trino_cast_float": overloads(dict.fromkeys(("VARCHAR", *_NUMBERS), "CAST(x AS FLOAT)")),
    "trino_cast_boolean": overloads(
        {
            "VARCHAR": _checked(
                "BOOLEAN",
                "lower(x) IN ('true', 't', '1', 'false', 'f', '0')",
                "'Cannot cast ''' || x || ''' to BOOLEAN'",
            ),
            **dict.fromkeys(_NUMBERS, "CAST(x AS BOOLEAN)"),
        }
    ),
    "trino_cast_date": overloads(
        {
            "VARCHAR": _checked(
                "DATE", f"regexp_full_match(trim(x), '{_DATE}')", "'Value cannot be cast to date: ' || x"
            ),
            **dict.fromkeys(("DATE", "TIMESTAMP"), "CAST(x AS DATE)"),
            _INSTANT: "CAST(timezone('UTC', x) AS DATE)",
            ZONED: "CAST(trino_clock(x.zone, x.instant) AS DATE)",
        }
    ),
    "trino_cast_timestamp": overloads(
        {
            "VARCHAR": _checked(
                "TIMESTAMP",
                f"regexp_full_match(trim(x), '{_DATE}{_TIME}')",
                "'Value cannot be cast to timestamp: ' || x",
            ),
            **dict.fromkeys(("DATE", "TIMESTAMP"), "CAST(x AS TIMESTAMP)"),
            _INSTANT: "timezone('UTC', x)",
            ZONED: "trino_clock(x.zone, x.instant)",
        }
    ),
    "trino_cast_instant": overloads(
        {
            "VARCHAR": f"CAST(x AS {_INSTANT})",
            **dict.fromkeys(("DATE", "TIMESTAMP"), "timezone('UTC', CAST(x AS TIMESTAMP))"),
            **dict.fromkeys((_INSTANT, ZONED), "x"),
        }
    ),
    "trino_cast_varchar": overloads(
        {
            "VARCHAR": "CAST(x AS VARCHAR)",
            **dict.fromkeys(("DOUBLE", "FLOAT"), "trino_double_text(x, true)"),
            "TIMESTAMP": f"strftime(x, {_CLOCK})",
            _INSTANT: f"strftime(timezone('UTC', x), {_CLOCK}) || ' UTC'",
            ZONED: f"strftime(trino_clock(x.zone, x.instant), {_CLOCK}) || ' ' || x.zone",
            **dict.fromkeys((*WHOLE, "DECIMAL", "DATE", "TIME", "BOOLEAN", "UUID"), "CAST(x AS VARCHAR)"),
        }
    ),
    # Java's Double.toString: at least one digit after the point, an exponent from 1.0E7 on and below 0.001
    "trino_double_text": "(x, always) AS CASE WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN "
    "'Infinity' "
    "ELSE '-Infinity' END WHEN x = 0 THEN CASE WHEN CAST(x AS VARCHAR) LIKE '-%' THEN '-' ELSE '' END || "
    "CASE WHEN always THEN '0E0' ELSE '0.0' END WHEN NOT always AND abs(x) >= 0.001 AND abs(x) < 10000000 "
    "THEN CAST(x AS VARCHAR) ELSE CASE WHEN x < 0 THEN '-' ELSE '' END || trino_scientific(trino_digits(CAST(abs(x) AS "
    "VARCHAR)), trino_exponent(CAST(abs(x) AS VARCHAR))) END",
    "trino_digits": "(text) AS rtrim(ltrim(replace(split_part(text, 'e', 1), '.', ''), '0'), '0')",
    "trino_exponent": "(text) AS coalesce(TRY_CAST(split_part(text, 'e', 2) AS INTEGER), 0) + CASE "
    "WHEN split_part(text, '.', 1) = '0' THEN -1 - length(regexp_extract(split_part(text, '.', 2), '^0*')) "
    "ELSE length(split_part(split_part(text, 'e', 1), '.', 1)) - 1 END",
    "trino_scientific": "(digits, exponent) AS left(digits, 1) || '.' || CASE WHEN length(digits) > 1 "
    "THEN substr(digits, 2) ELSE '0' END || 'E' || exponent",
}

"""Functions on dates and times: https://trino.io/docs/current/functions/datetime.html

A TIMESTAMP WITH TIME ZONE is an instant in UTC here, and `trino_local` is what a clock shows for it. One in another
zone is a structure of the instant and the zone's name.
"""

from sqlglot import exp

from local.athena.dialect.registry import Function, function, macros, typed

ZONED = "STRUCT(instant TIMESTAMP WITH TIME ZONE, zone VARCHAR)"

_PARTS = {
    "year": "year",
    "quarter": "quarter",
    "month": "month",
    "week": "weekofyear",
    "day": "day",
    "day_of_week": "isodow",
    "day_of_year": "dayofyear",
    "hour": "hour",
    "minute": "minute",
    "second": "second",
    "year_of_week": "isoyear",
}


def part(name: str) -> Function:
    """A part of what a clock shows."""
    return Function(lambda call: of_local(f"trino_{name}", *call.expressions))


def comparable(value: exp.Expr) -> exp.Expr:
    """An instant in a zone, by its looks, as the instant that comparisons are about."""
    inner = value.this if isinstance(value, exp.Paren) else value
    if (
        isinstance(inner, exp.Anonymous)
        and inner.this in _MAKE_ZONED
        and (inner.this != "trino_from_unixtime" or len(inner.expressions) == 2)
    ):
        return function("struct_extract", value, exp.Literal.string("instant"))
    return value


_MAKE_ZONED = ("trino_at_timezone", "trino_with_timezone", "trino_from_iso8601_timestamp", "trino_from_unixtime")


def of_local(name: str, moment: exp.Expr, *arguments: exp.Expr) -> exp.Expr:
    """A call on what a clock shows for a date or time.

    The overload is chosen here, not in another macro's body: there the argument's type is not known yet.
    """
    return function(name, function("trino_local", moment), *arguments)


FUNCTIONS = {
    **macros("date_add", "date_diff", "date_trunc", "from_unixtime", "to_iso8601", "at_timezone", "with_timezone"),
    **macros("from_iso8601_timestamp", "from_iso8601_date", "now", "current_timezone", "to_milliseconds"),
    **{name: part(name) for name in (*_PARTS, "last_day_of_month", "millisecond")},
    "date": Function(lambda call: typed("trino_cast_date", *call.expressions)),
    "dow": part("day_of_week"),
    "doy": part("day_of_year"),
    "yow": part("year_of_week"),
    "day_of_month": part("day"),
    "week_of_year": part("week"),
    "to_unixtime": Function(lambda call: function("epoch", function("trino_instant", *call.expressions))),
}

_PERIODS = {"year": 12, "quarter": 3, "month": 1}
_SPANS = {"week": "to_days(CAST(n * 7 AS INTEGER))", "day": "to_days(CAST(n AS INTEGER))"}
_TIMES = {
    "hour": "to_hours(n)",
    "minute": "to_minutes(n)",
    "second": "to_seconds(n)",
    "millisecond": "to_milliseconds(n)",
}


def _added(with_times: bool) -> str:
    steps = {unit: f"to_months(CAST(n * {months} AS INTEGER))" for unit, months in _PERIODS.items()} | _SPANS
    steps |= _TIMES if with_times else {}
    whens = " ".join(f"WHEN '{unit}' THEN {step}" for unit, step in steps.items())
    kind = "DATE" if not with_times else "TIMESTAMP"
    unknown = (
        f"CAST(trino_raise('INVALID_FUNCTION_ARGUMENT: ''' || unit || ''' is not a valid {kind} field') AS VARCHAR)"
    )
    return f"CASE lower(unit) {whens} ELSE CAST({unknown} AS INTERVAL) END"


MACROS = {
    "trino_local": "(t DATE) AS CAST(t AS TIMESTAMP), (t TIMESTAMP) AS t, "
    f"(t TIMESTAMP WITH TIME ZONE) AS timezone('UTC', t), (t {ZONED}) AS trino_clock(t.zone, t.instant)",
    "trino_instant": f"(t TIMESTAMP WITH TIME ZONE) AS t, (t TIMESTAMP) AS timezone('UTC', t), (t {ZONED}) AS "
    f"t.instant",
    # A zone can be an offset, which the engine's own table of zones does not have.
    "trino_offset": "(zone) AS CASE WHEN regexp_matches(zone, '^[+-]') THEN to_minutes(CAST(left(zone, 1) || '1' AS "
    "INTEGER) "
    "* (CAST(substr(zone, 2, 2) AS INTEGER) * 60 + CAST(right(zone, 2) AS INTEGER))) END",
    "trino_clock": "(zone, i) AS coalesce(timezone('UTC', i) + trino_offset(zone), timezone(zone, i))",
    "trino_unclock": "(zone, t) AS coalesce(timezone('UTC', t - trino_offset(zone)), timezone(zone, t))",
    "trino_zoned": f"(t, z) AS CAST({{'instant': t, 'zone': z}} AS {ZONED})",
    "trino_date_add": f"(unit, n, t DATE) AS CAST(t + {_added(False)} AS DATE), (unit, n, t TIMESTAMP) AS t + "
    f"{_added(True)}, "
    f"(unit, n, t TIMESTAMP WITH TIME ZONE) AS t + {_added(True)}, "
    f"(unit, n, t {ZONED}) AS trino_zoned(trino_unclock(t.zone, trino_clock(t.zone, t.instant) + {_added(True)}), "
    f"t.zone)",
    "trino_date_diff": "(unit, a DATE, b DATE) AS date_sub(unit, a, b), "
    "(unit, a TIMESTAMP, b TIMESTAMP) AS date_sub(unit, a, b), "
    "(unit, a TIMESTAMP WITH TIME ZONE, b TIMESTAMP WITH TIME ZONE) AS date_sub(unit, a, b), "
    f"(unit, a {ZONED}, b {ZONED}) AS date_sub(unit, a.instant, b.instant), "
    f"(unit, a {ZONED}, b TIMESTAMP WITH TIME ZONE) AS date_sub(unit, a.instant, b), "
    f"(unit, a TIMESTAMP WITH TIME ZONE, b {ZONED}) AS date_sub(unit, a, b.instant)",
    "trino_date_trunc": "(unit, t DATE) AS CAST(date_trunc(unit, t) AS DATE), (unit, t TIMESTAMP) AS "
    "date_trunc(unit, t), "
    "(unit, t TIMESTAMP WITH TIME ZONE) AS date_trunc(unit, t), "
    f"(unit, t {ZONED}) AS trino_zoned(trino_unclock(t.zone, date_trunc(unit, trino_clock(t.zone, t.instant))), "
    f"t.zone)",
    "trino_last_day_of_month": "(t) AS last_day(t)",
    "trino_from_unixtime": "(x) AS to_timestamp(round(CAST(x AS DOUBLE), 3)), "
    "(x, zone) AS trino_zoned(to_timestamp(round(CAST(x AS DOUBLE), 3)), zone)",
    "trino_from_iso8601_timestamp": "(x) AS trino_zoned(CAST(CASE WHEN contains(x, ' ') THEN CAST(trino_raise("
    "'INVALID_FUNCTION_ARGUMENT: Invalid format: \"' || x || '\" is malformed at \"' || x[instr(x, ' '):] || '\"') "
    "AS VARCHAR) ELSE x END AS TIMESTAMP WITH TIME ZONE), "
    "coalesce(nullif(regexp_extract(x, '[+-][0-9]{2}:?[0-9]{2}$'), ''), 'UTC'))",
    "trino_from_iso8601_date": "(x) AS CAST(x AS DATE)",
    "trino_to_iso8601": "(t DATE) AS CAST(t AS VARCHAR), (t TIMESTAMP) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%g'), "
    "(t TIMESTAMP WITH TIME ZONE) AS strftime(timezone('UTC', t), '%Y-%m-%dT%H:%M:%S.%gZ')",
    "trino_millisecond": "(t) AS CAST(millisecond(t) % 1000 AS BIGINT)",
    "trino_to_milliseconds": "(i) AS CAST(epoch_ms(i) AS BIGINT)",
    "trino_now": "() AS date_trunc('milliseconds', now())",
    "trino_interval_text": "(i) AS CASE WHEN i IS NULL THEN NULL WHEN trino_months(i) <> 0 THEN CASE WHEN "
    "trino_months(i) < 0 "
    "THEN '-' ELSE '' END || abs(trino_months(i)) // 12 || '-' || abs(trino_months(i)) % 12 ELSE "
    "CASE WHEN trino_millis(i) < 0 THEN '-' ELSE '' END || printf('%d %02d:%02d:%02d.%03d', abs(trino_millis(i)) // "
    "86400000, "
    "abs(trino_millis(i)) // 3600000 % 24, abs(trino_millis(i)) // 60000 % 60, abs(trino_millis(i)) // 1000 % 60, "
    "abs(trino_millis(i)) % 1000) END",
    "trino_months": "(i) AS date_part('year', i) * 12 + date_part('month', i)",
    "trino_millis": "(i) AS date_part('day', i) * 86400000 + date_part('hour', i) * 3600000 + date_part('minute', i) "
    "* 60000 "
    "+ date_part('millisecond', i)",
    "trino_current_timezone": "() AS 'UTC'",
    "trino_at_timezone": f"(t TIMESTAMP WITH TIME ZONE, z) AS trino_zoned(t, z), (t {ZONED}, z) AS "
    f"trino_zoned(t.instant, z), "
    "(t TIMESTAMP, z) AS trino_zoned(timezone('UTC', t), z)",
    "trino_with_timezone": "(t, z) AS trino_zoned(trino_unclock(z, CAST(t AS TIMESTAMP)), z)",
    "trino_plus_interval": "(t DATE, i) AS CAST(t + i AS DATE), "
    f"(t {ZONED}, i) AS trino_zoned(trino_unclock(t.zone, trino_clock(t.zone, t.instant) + i), t.zone), (t, i) AS t "
    f"+ i",
    "trino_minus_interval": "(t DATE, i) AS CAST(t - i AS DATE), "
    f"(t {ZONED}, i) AS trino_zoned(trino_unclock(t.zone, trino_clock(t.zone, t.instant) - i), t.zone), (t, i) AS t "
    f"- i",
    "trino_minus": "(a DATE, b DATE) AS to_days(CAST(a - b AS INTEGER)), "
    f"(a {ZONED}, b {ZONED}) AS a.instant - b.instant, (a, b) AS a - b",
    **{f"trino_{name}": f"(t) AS CAST({engine}(t) AS BIGINT)" for name, engine in _PARTS.items()},
}

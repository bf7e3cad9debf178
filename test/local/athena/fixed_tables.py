"""The tables that the queries of queries.jsonl read, as common table expressions: the same for Trino and for us."""

import re

_TABLES = {
    "orders": (
        "id bigint, customer varchar, city varchar, placed timestamp(3), day date, amount decimal(10,2), "
        "items integer, coupon varchar",
        """
        (1, 'ann', 'Oslo', '2024-01-05 10:15:30.250', '2024-01-05', 120.50, 3, 'NEW10'),
        (2, 'bob', 'Lima', '2024-01-05 23:59:59.000', '2024-01-05', 80.00, 1, NULL),
        (3, 'ann', 'Oslo', '2024-01-17 08:00:00.000', '2024-01-17', 42.25, 2, NULL),
        (4, 'cho', NULL, '2024-02-01 00:00:00.000', '2024-02-01', 300.00, 7, 'VIP'),
        (5, 'bob', 'Lima', '2024-02-14 12:30:00.000', '2024-02-14', 15.75, 1, 'NEW10'),
        (6, 'dee', 'Rome', '2024-02-29 18:45:10.125', '2024-02-29', 99.99, 4, NULL),
        (7, 'ann', 'Lima', '2024-03-31 02:30:00.000', '2024-03-31', 250.00, 5, 'VIP'),
        (8, 'cho', 'Rome', '2024-03-31 22:00:00.000', '2024-03-31', NULL, 0, NULL)
        """,
    ),
    "customers": (
        "name varchar, email varchar, tags array(varchar), settings map(varchar, varchar), "
        "address row(street varchar, zip integer)",
        """
        ('ann', 'Ann.Berg@example.com', ARRAY['gold', 'news'], MAP(ARRAY['lang', 'tz'], ARRAY['no', 'Europe/Oslo']),
            ROW('Storgata 1', 155)),
        ('bob', 'bob@example.org', ARRAY['news'], MAP(ARRAY['lang'], ARRAY['es']), ROW('Av. Larco 99', 15074)),
        ('cho', NULL, CAST(ARRAY[] AS array(varchar)), MAP(ARRAY['lang'], ARRAY['ko']), ROW(NULL, 0)),
        ('eve', 'eve@example.com', NULL, NULL, NULL)
        """,
    ),
    "logs": (
        "line integer, at varchar, url varchar, agent varchar, body varchar, took double",
        """
        (1, '2024-01-05T10:15:30Z', 'https://shop.example.com/a/b?utm=x&id=7#top', 'Mozilla/5.0 (X11; Linux)',
            '{"user":{"id":7,"tags":["a","b"]},"ok":true,"price":9.5}', 0.25),
        (2, '2024-01-05T11:00:00+02:00', 'http://example.org/', 'curl/8.1',
            '{"user":{"id":8,"tags":[]},"ok":false}', 1.5),
        (3, '05/Jan/2024:12:00:01', NULL, '', 'not json', NULL),
        (4, '2024-01-06 00:00:00', 'https://shop.example.com/c?id=9', 'Mozilla/5.0 (Mac)',
            '{"items":[{"n":1},{"n":2}]}', 12.0)
        """,
    ),
}


def with_tables(sql: str) -> str:
    """The query with the tables that it names in front."""
    named = [name for name in _TABLES if re.search(rf"\b{name}\b", sql)]
    if not named:
        return sql
    own = re.match(r"\s*WITH\s+(RECURSIVE\s+)?", sql, re.IGNORECASE)
    tables = ", ".join(_table(name) for name in named)
    if own is None:
        return f"WITH {tables} {sql}"
    return f"WITH {own[1] or ''}{tables}, {sql[own.end() :]}"


def _table(name: str) -> str:
    columns, rows = _TABLES[name]
    pairs = [each.strip().split(" ", 1) for each in re.split(r",(?![^(]*\))", columns)]
    names = ", ".join(column for column, _ in pairs)
    casts = ", ".join(f"CAST({column} AS {kind})" for column, kind in pairs)
    return f"{name}({names}) AS (SELECT {casts} FROM (VALUES {' '.join(rows.split())}) t({names}))"

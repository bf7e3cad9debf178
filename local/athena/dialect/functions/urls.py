"""Functions on URLs: https://trino.io/docs/current/functions/url.html"""

from local.athena.dialect.registry import macros

FUNCTIONS = macros(
    "url_extract_protocol",
    "url_extract_host",
    "url_extract_port",
    "url_extract_path",
    "url_extract_query",
    "url_extract_fragment",
    "url_extract_parameter",
    "url_encode",
    "url_decode",
)

# RFC 3986, appendix B, with the authority taken apart: scheme, user, host, port, path, query, fragment
_URL = r"^(?:([^:/?#]+):)?(?://(?:[^/?#@]*@)?([^/?#:]*)(?::(\d+))?)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$"


def _part(number: int) -> str:
    return f"(u) AS regexp_extract(u, '{_URL}', {number})"


MACROS = {
    "trino_url_extract_protocol": _part(1),
    "trino_url_extract_host": _part(2),
    "trino_url_extract_port": f"(u) AS TRY_CAST(regexp_extract(u, '{_URL}', 3) AS BIGINT)",
    "trino_url_extract_path": f"(u) AS trino_url_unescape(regexp_extract(u, '{_URL}', 4))",
    "trino_url_extract_query": f"(u) AS trino_url_unescape(regexp_extract(u, '{_URL}', 5))",
    "trino_url_extract_fragment": f"(u) AS trino_url_unescape(regexp_extract(u, '{_URL}', 6))",
    "trino_url_extract_parameter": f"(u, name) AS list_transform(list_filter(string_split(regexp_extract(u, "
    f"'{_URL}', 5), "
    "'&'), lambda p: trino_url_decode(split_part(p, '=', 1)) = name), lambda p: CASE WHEN contains(p, '=') "
    "THEN trino_url_decode(substr(p, strpos(p, '=') + 1)) ELSE '' END)[1]",
    "trino_url_unescape": "(x) AS url_decode(replace(x, '+', '%2B'))",
    "trino_url_encode": "(x) AS replace(replace(replace(url_encode(x), '%20', '+'), '~', '%7E'), '%2A', '*')",
    "trino_url_decode": "(x) AS url_decode(replace(x, '+', '%20'))",
}

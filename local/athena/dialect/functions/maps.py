"""Functions on maps: https://trino.io/docs/current/functions/map.html"""

from local.athena.dialect.registry import macros, same

FUNCTIONS = {
    **same("map_keys", "map_values", "map_from_entries", "map_concat", "row"),
    **macros("map", "map_entries"),
}

MACROS = {
    "trino_map": "() AS map(), (k, v) AS map(k, v)",
    "trino_map_entries": "(m) AS list_transform(map_entries(m), lambda e: row(e.key, e.value))",
}

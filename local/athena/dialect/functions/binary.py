"""Functions on binaries: https://trino.io/docs/current/functions/binary.html"""

from local.athena.dialect.registry import macros, renamed, same

FUNCTIONS = {
    **same("to_base64", "from_base64"),
    **renamed(to_utf8="encode", from_utf8="decode", from_hex="unhex", to_hex="hex"),
    **macros("md5", "sha1", "sha256"),
}

MACROS = {f"trino_{name}": f"(x) AS unhex({name}(CAST(x AS BLOB)))" for name in ("md5", "sha1", "sha256")}

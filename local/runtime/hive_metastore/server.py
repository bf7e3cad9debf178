"""The metastore's socket on loopback, for the one JVM of this run."""

import io
import socketserver
import threading
import traceback
from pathlib import Path
from typing import cast

from hive_metastore import thrift
from hive_metastore.interface import METHODS, MetastoreError
from hive_metastore.service import Service


def start(folder: Path) -> dict[str, str]:
    """Begin to answer; the properties of Spark that have it ask here.

    folder: the run's own, for what Hive keeps on disk.
    """
    server = _Server(("127.0.0.1", 0), _Connection)
    threading.Thread(target=server.serve_forever, name="metastore", daemon=True).start()
    hive = {
        "hive.metastore.uris": f"thrift://127.0.0.1:{server.server_address[1]}",
        "hive.exec.scratchdir": (folder / "hive").as_uri(),
        "hive.exec.local.scratchdir": str(folder / "hive"),
        "hive.downloaded.resources.dir": str(folder / "hive"),
        "hive.querylog.location": str(folder / "hive"),
    }
    return {
        "spark.sql.catalogImplementation": "hive",
        **{f"spark.hadoop.{name}": value for name, value in hive.items()},
    }


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type] # those of the base class
        self.service = Service()


class _Connection(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        stream = cast("io.BufferedReader", self.rfile)
        while call := thrift.read_call(stream):
            method = METHODS.get(call.name)
            if method is None:
                # What its arguments are is not known here, so nothing after them can be read.
                self.wfile.write(thrift.failure(call, f"not supported here yet: {call.name} of the Hive metastore"))
                return
            arguments = thrift.read(stream, method.arguments)
            try:
                value = {"success": cast("_Server", self.server).service.call(call.name, arguments)}
            except MetastoreError as error:
                value = {error.kind if _declares(method.result, error.kind) else "Meta": {"message": error.message}}
            except Exception as error:  # noqa: BLE001 (whatever goes wrong, Spark waits for an answer)
                traceback.print_exc()
                self.wfile.write(thrift.failure(call, f"{type(error).__name__}: {error}"))
                continue
            self.wfile.write(thrift.reply(call, method.result, value))


def _declares(result: thrift.Struct, kind: str) -> bool:
    return any(name == kind for name, _ in result.members.values())

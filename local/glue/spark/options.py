"""What only a new JVM can take; a run that wants other options than the warm JVM's gets one of its own."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class JvmOptions:
    """heap: the largest heap, as `-Xmx` takes it. jars: what goes on the class path after Spark's; jars_first: before
    them. flags: of Java.
    """

    heap: str = "2g"
    jars: tuple[Path, ...] = ()
    jars_first: tuple[Path, ...] = ()
    flags: tuple[str, ...] = ()


WARM = JvmOptions()
"""The options of the JVMs that are started before they are needed."""

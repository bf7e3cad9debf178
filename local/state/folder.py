"""The folder that keeps a cloud's state belongs to one process at a time."""

import fcntl
import os
from pathlib import Path
from typing import TextIO

from local.state.errors import StateError

_held: list[TextIO] = []
"""The open lock file: the lock lasts as long as the file is open, so as long as the process."""


def hold(folder: Path) -> None:
    """Take the folder for this process, making it if there is none. The kernel gives it back however the process ends.

    Raises:
        StateError: another process has it, or it cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("a+")
    except OSError as error:
        message = f"The state folder {folder} cannot be used: {error.strerror}. Choose another with --state."
        raise StateError(message) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        raise StateError(
            f"The state folder {folder} is in use by another local cloud (process {lock.read().strip() or 'unknown'}). "
            "Stop that one, or choose another folder with --state."
        ) from error
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    _held.append(lock)

"""Tells who waits for them that a job run or a crawl has ended.

It says that something ended, not what: who waits looks for itself, and so misses nothing.
"""

import threading

_told = threading.Event()


def tell() -> None:
    _told.set()


def wait(seconds: float) -> None:
    """Return once something has ended since the last wait, and at the latest after so many seconds."""
    _told.wait(seconds)
    _told.clear()

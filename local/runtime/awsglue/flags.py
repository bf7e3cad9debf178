"""Options that are true or false."""

from typing import Any


def is_true(option: Any) -> bool:
    """Options come as Python's truth or as a word; what is no such word is false."""
    return str(option).lower() == "true"

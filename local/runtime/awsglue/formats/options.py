"""The options of formats as scripts give them: a flag is as often the text of one, and tables have texts only."""

from collections.abc import Collection, Mapping
from typing import Any

from awsglue.support import not_supported

_SHARED = ("attachFilename", "attachTimestamp", "compression")
_FLAGS = {"true": True, "false": False}


def only(name: str, options: Mapping[str, Any], documented: Collection[str]) -> None:
    """Raises: NotSupportedHereError: the format of this name has no such option."""
    unknown = sorted(options.keys() - set(documented) - set(_SHARED))
    if unknown:
        raise not_supported(f"format={name} with format_options {', '.join(unknown)}")


def flag(options: Mapping[str, Any], *names: str, default: bool = False) -> bool:
    """names: the spellings of one option. Raises: ValueError: it is neither true nor false."""
    for name in names:
        if name in options:
            found = _FLAGS.get(str(options[name]).lower())
            if found is None:
                raise ValueError(f"{name}: {options[name]!r} is neither true nor false")
            return found
    return default


def compression(options: Mapping[str, Any], allowed: Mapping[str, str], default: str = "none") -> str:
    """What Spark calls the compression that files are to be written with. allowed: Spark's names by AWS's.

    Raises: NotSupportedHereError: there is no such compression here.
    """
    asked = str(options.get("compression") or default).lower()
    if asked not in allowed:
        raise not_supported(f"compression={asked}")
    return allowed[asked]


TEXT_COMPRESSIONS = {
    "none": "none",
    "uncompressed": "none",
    "gzip": "gzip",
    "bzip2": "bzip2",
    "deflate": "deflate",
    "snappy": "snappy",
    "lz4": "lz4",
}
"""Of files of text."""

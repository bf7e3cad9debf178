"""Files that Spark reads where they arrived, by the names that they were given there."""

_ENDINGS = (".bz2", ".deflate", ".lz4", ".snappy", ".zst")
"""By which Spark takes a file for a compressed one; gzip is checked by its content."""


def key_fault(key: str) -> str | None:
    """Why Spark cannot read an object of this key; None when it can."""
    if not is_path(key):
        return "Spark cannot read a key with slashes in a row, or with a folder . or .. in it."
    ending = next((each for each in _ENDINGS if key.endswith(each)), None)
    return ending and f"The name ends in {ending}, as of a file that is compressed; of these only gzip (.gz) is read."


def is_path(key: str) -> bool:
    """Whether a key is a path as it stands. Hadoop resolves others, and then finds no file, or lists without end."""
    return not {"", ".", ".."} & set(key.rstrip("/").split("/"))


def is_hidden(path: str) -> bool:
    """Whether Spark passes over a file, by its own name or a folder's; path: under the folder that is read."""
    return any(each.startswith((".", "_")) and each not in (".", "..") for each in path.split("/"))

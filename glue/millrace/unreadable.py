"""A file that no pipeline can read."""


class UnreadableFileError(Exception):
    """The message says why the file cannot be read, for whoever uploaded it."""

"""What can be wrong with the folder that keeps the state."""


class StateError(RuntimeError):
    """The state cannot be read, or is not ours to use; the message says what to do."""


class SaveError(RuntimeError):
    """A change could not be written to disk, so it must not be acknowledged."""

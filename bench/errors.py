"""What goes wrong in a benchmark."""


class BenchmarkError(Exception):
    """What was to be measured has failed, or has not done its work; the message says what, and why."""

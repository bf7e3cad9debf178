"""Random choices that can be made again."""

from random import Random


def dice(seed: object) -> Random:
    """Dice that fall the same way for the same seed."""
    return Random(str(seed))  # noqa: S311 (no secret)

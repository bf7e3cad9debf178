"""An hour in UTC, as partitions name it."""

import re
from dataclasses import dataclass

_FORM = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3])")


class InvalidHourError(Exception):
    """The argument is no hour."""


@dataclass(frozen=True)
class Hour:
    """Values of the partition keys, padded with zeros."""

    year: str
    month: str
    day: str
    hour: str

    @classmethod
    def of(cls, text: str) -> "Hour":
        """The hour of `2024-07-09T13`.

        Raises:
            InvalidHourError
        """
        match = _FORM.fullmatch(text)
        if match is None:
            raise InvalidHourError(f"hour is {text!r}; it must be an hour in UTC as 2024-07-09T13.")
        return cls(*match.groups())

    @property
    def name(self) -> str:
        return f"{self.year}-{self.month}-{self.day}T{self.hour}"

    @property
    def values(self) -> tuple[str, str, str, str]:
        return self.year, self.month, self.day, self.hour

    @property
    def path(self) -> str:
        """`year=2024/month=07/day=09/hour=13/`"""
        return f"year={self.year}/month={self.month}/day={self.day}/hour={self.hour}/"

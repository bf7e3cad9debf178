"""The names of columns in the arguments of the visual editor's transforms."""


def plain(name: str) -> str:
    """A column's name without the back-ticks that one with dots has."""
    return name[1:-1].replace("``", "`") if len(name) > 1 and name[0] == name[-1] == "`" else name


def listed(names: str) -> list[str]:
    """Names from a text with commas; a name may be empty."""
    return [name.strip() for name in names.split(",")]

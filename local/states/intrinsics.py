"""The intrinsic functions of JSONPath states.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
"""

import base64
import hashlib
import json
import random
import re
import uuid
from collections.abc import Callable
from typing import Any

from local.states.encoding import encode

_MOST_ELEMENTS = 1000
_MOST_CHARACTERS = 10_000
_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
_PLACE = re.compile(r"\\([\\'{}])|({})")


def call(name: str, arguments: list[Any]) -> Any:
    """What a function makes of its arguments.

    Raises:
        ValueError: no such function, or not its arguments; says what is wrong.
    """
    check(name, len(arguments))
    return _FUNCTIONS[name][0](*arguments)


def check(name: str, count: int) -> None:
    """Refuse a function that there is not, or that does not take so many arguments.

    Raises:
        ValueError
    """
    if name not in _FUNCTIONS:
        raise ValueError(f"there is no intrinsic function {name}")
    _, least, most = _FUNCTIONS[name]
    if count < least or (most is not None and count > most):
        wanted = str(least) if least == most else f"{least} or more" if most is None else f"{least} to {most}"
        raise ValueError(f"{name} takes {wanted} arguments, not {count}")


def _array(*values: Any) -> list[Any]:
    return list(values)


def _partition(values: Any, size: Any) -> list[list[Any]]:
    _list(values)
    step = _integer(size)
    if step <= 0:
        raise ValueError("the size of a part must be positive")
    return [values[first : first + step] for first in range(0, len(values), step)]


def _contains(values: Any, wanted: Any) -> bool:
    return any(_same(each, wanted) for each in _list(values))


def _range(first: Any, last: Any, step: Any) -> list[int]:
    start, end, by = _integer(first), _integer(last), _integer(step)
    if by == 0:
        raise ValueError("the step must not be 0")
    found = range(start, end + (1 if by > 0 else -1), by)
    if len(found) > _MOST_ELEMENTS:
        raise ValueError(f"the array would have more than {_MOST_ELEMENTS} elements")
    return list(found)


def _item(values: Any, index: Any) -> Any:
    number = _integer(index)
    if not 0 <= number < len(_list(values)):
        raise ValueError(f"the array has no element {number}")
    return values[number]


def _length(values: Any) -> int:
    return len(_list(values))


def _unique(values: Any) -> list[Any]:
    found: list[Any] = []
    for each in _list(values):
        if not _contains(found, each):
            found.append(each)
    return found


def _base64_encode(text: Any) -> str:
    return base64.b64encode(_string(text).encode()).decode()


def _base64_decode(text: Any) -> str:
    """AWS decodes leniently: without padding, too."""
    given = _string(text)
    return base64.b64decode(given + "=" * (-len(given) % 4)).decode(errors="replace")


def _hash(data: Any, algorithm: Any) -> str:
    if algorithm not in _ALGORITHMS:
        raise ValueError(f"the algorithm must be one of {', '.join(_ALGORITHMS)}")
    text = _string(data if isinstance(data, str) else encode(data))
    return hashlib.new(_ALGORITHMS[algorithm], text.encode(), usedforsecurity=False).hexdigest()


def _merge(first: Any, second: Any, deep: Any) -> dict[str, Any]:
    if deep is not False:
        raise ValueError("objects are merged shallowly alone: the third argument must be false")
    if not isinstance(first, dict) or not isinstance(second, dict):
        raise ValueError("both values must be objects")
    return {**first, **second}


def _add(first: Any, second: Any) -> int:
    return _integer(first) + _integer(second)


def _random(first: Any, last: Any, seed: Any = None) -> int:
    start, end = _integer(first), _integer(last)
    if start >= end:
        raise ValueError("the start must be less than the end, which is not among the results")
    chosen = random.Random(None if seed is None else _integer(seed))  # noqa: S311 (a number of the user's, no secret)
    return chosen.randrange(start, end)


def _split(text: Any, delimiters: Any) -> list[str]:
    parts = re.split(f"[{re.escape(_string(delimiters))}]", _string(text)) if delimiters else [_string(text)]
    return [part for part in parts if part]


def _format(template: Any, *values: Any) -> str:
    places = [match for match in _PLACE.finditer(_string(template)) if match[2]]
    if len(places) != len(values):
        raise ValueError(f"the template has {len(places)} places for {len(values)} values")
    given = iter(values)
    return _PLACE.sub(lambda match: match[1] or _text(next(given)), template)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else encode(value)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{encode(value)} is not an array")
    return value


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{encode(value)} is not a string")
    if len(value) > _MOST_CHARACTERS:
        raise ValueError(f"the string has more than {_MOST_CHARACTERS} characters")
    return value


def _integer(value: Any) -> int:
    """A number, rounded where it is not whole."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{encode(value)} is not a number")
    return round(value)


def _same(first: Any, second: Any) -> bool:
    """Equal as JSON: 1 is not true."""
    return encode(first) == encode(second)


_FUNCTIONS: dict[str, tuple[Callable[..., Any], int, int | None]] = {
    "States.Array": (_array, 0, None),
    "States.ArrayPartition": (_partition, 2, 2),
    "States.ArrayContains": (_contains, 2, 2),
    "States.ArrayRange": (_range, 3, 3),
    "States.ArrayGetItem": (_item, 2, 2),
    "States.ArrayLength": (_length, 1, 1),
    "States.ArrayUnique": (_unique, 1, 1),
    "States.Base64Encode": (_base64_encode, 1, 1),
    "States.Base64Decode": (_base64_decode, 1, 1),
    "States.Hash": (_hash, 2, 2),
    "States.JsonMerge": (_merge, 3, 3),
    "States.StringToJson": (lambda text: json.loads(text), 1, 1),
    "States.JsonToString": (encode, 1, 1),
    "States.MathRandom": (_random, 2, 3),
    "States.MathAdd": (_add, 2, 2),
    "States.StringSplit": (_split, 2, 2),
    "States.UUID": (lambda: str(uuid.uuid4()), 0, 0),
    "States.Format": (_format, 1, None),
}
"""Each function, with the least and the most arguments that it takes."""

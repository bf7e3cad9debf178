"""How long the fuzz tests of Python try, and what they have in common.

Without more, a few examples that are the same each time. `FUZZ_EXAMPLES=20000 .venv/bin/pytest test/local/fuzz` tries
that many of each, others each time, and keeps what fails in `.hypothesis/` to try it first the next time.
"""

import os
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

_WANTED = int(os.environ.get("FUZZ_EXAMPLES", "0"))

_HANG = timedelta(seconds=20)
"""Most examples take a millisecond, on any machine; what takes this long grows faster than its input."""


def fuzzed(examples: int = 100) -> settings:
    """How a test is fuzzed. examples: so many when nothing is asked for by FUZZ_EXAMPLES."""
    unhurried = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
    if _WANTED:
        return settings(max_examples=_WANTED, deadline=_HANG, suppress_health_check=unhurried)
    return settings(
        max_examples=examples, derandomize=True, database=None, deadline=_HANG, suppress_health_check=unhurried
    )


numbers = st.one_of(
    st.integers(), st.floats(), st.sampled_from([0, -1, 2**31, 2**53 + 1, 2**63, 10**400, 1e308, 5e-324, -0.0])
)
scalars = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=20))
names = st.one_of(st.text(max_size=8), st.sampled_from(["", "a", "A", "a.b", "$", "__proto__", "é", "\x00", "x" * 300]))
json_values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names, inner, max_size=4)),
    max_leaves=20,
)
"""What JSON can hold, and NaN and the infinities, which Python's reader of it takes too."""


def spoilt(good: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Bytes with some of them cut off, doubled, or changed."""

    @st.composite
    def change(draw: st.DrawFn) -> bytes:
        data = bytearray(draw(good))
        for _ in range(draw(st.integers(0, 4))):
            place = draw(st.integers(0, max(0, len(data) - 1)))
            kind = draw(st.sampled_from(["set", "cut", "delete", "repeat", "insert"]))
            if kind == "cut":
                del data[place:]
            elif kind == "delete":
                del data[place : place + draw(st.integers(1, 8))]
            elif kind == "repeat":
                data[place:place] = data[place : place + 64] * draw(st.integers(1, 50))
            elif kind == "insert" or not data:
                data[place:place] = draw(st.binary(max_size=8))
            else:
                data[place] = draw(st.integers(0, 255))
        return bytes(data)

    return change()

"""JSON as Step Functions writes it."""

import json
from typing import Any


def encode(value: Any) -> str:
    """The text of a value: without spaces, and with characters as they are."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

"""Events that AWS services put on the default bus by themselves."""

import json
from collections.abc import Iterable
from typing import Any

from ministack.services import eventbridge


def publish(source: str, detail_type: str, detail: dict[str, Any], resources: Iterable[str] = ()) -> None:
    """Put an event of a service (source `aws.…`) on the account's default bus."""
    eventbridge._put_events(
        {
            "Entries": [
                {
                    "Source": source,
                    "DetailType": detail_type,
                    "Detail": json.dumps(detail),
                    "Resources": list(resources),
                }
            ]
        },
        allow_aws_source=True,
    )

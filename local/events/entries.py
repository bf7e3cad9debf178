"""PutEvents: each entry by itself, refused in the words of EventBridge, with the time that it says it has.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
"""

import functools
import json
from collections.abc import Callable
from typing import Any

from ministack.core.responses import json_response, new_uuid
from ministack.services import eventbridge

from local import activity, settings

Request = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]

_REQUIRED = ("Source", "DetailType", "Detail")
_MOST = 10


def putting(original: Callable[..., Answer]) -> Callable[..., Answer]:
    """Seam `services.eventbridge._put_events`."""

    @functools.wraps(original)
    def put_events(request: Request, allow_aws_source: bool = False) -> Answer:
        entries = request.get("Entries", [])
        if not 1 <= len(entries) <= _MOST:
            return original(request, allow_aws_source)  # it has the refusal of too many
        results = [_refusal(entry, allow_aws_source) or _put(entry) for entry in entries]
        failed = sum("ErrorCode" in each for each in results)
        answer: Answer = json_response({"FailedEntryCount": failed, "Entries": results})
        return answer

    return put_events


def _refusal(entry: Request, allow_aws_source: bool) -> Request | None:
    _, refused = eventbridge._event_bus_name_from_ref(entry.get("EventBusName") or "default")
    if refused:
        return {"ErrorCode": refused[0], "ErrorMessage": refused[1]}
    for member in _REQUIRED:
        if not entry.get(member):
            message = f"Parameter {member} is not valid. Reason: {member} is a required argument."
            return {"ErrorCode": "InvalidArgument", "ErrorMessage": message}
    if entry["Source"].startswith("aws.") and not allow_aws_source:
        return {"ErrorCode": "NotAuthorizedForSourceException", "ErrorMessage": "Not authorized for the source."}
    try:
        malformed = not isinstance(json.loads(entry["Detail"]), dict)
    except ValueError:
        malformed = True
    return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."} if malformed else None


def _put(entry: Request) -> Request:
    eventbridge._ensure_default_bus()
    bus, _ = eventbridge._event_bus_name_from_ref(entry.get("EventBusName") or "default")
    event = {
        "EventId": new_uuid(),
        "Source": entry["Source"],
        "DetailType": entry["DetailType"],
        "Detail": entry["Detail"],
        "EventBusName": bus,
        "Time": int(eventbridge._coerce_timestamp(entry.get("Time")) or eventbridge._now_ts()),
        "Resources": entry.get("Resources", []),
        "Account": settings.ACCOUNT,
        "Region": settings.REGION,
    }
    if bus in eventbridge._event_buses:
        view = eventbridge._pattern_event_view(event)
        eventbridge._dispatch_event(event, view)
        eventbridge._archive_event(event, view)
    else:  # AWS acknowledges it as well
        activity.report("event", entry["DetailType"], "LOST", bus=bus, hint="there is no such event bus")
    return {"EventId": event["EventId"]}

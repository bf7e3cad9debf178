"""Archives of buses: what they keep, for how long, and which rules a replay is for."""

import functools
import json
import time
from collections.abc import Callable
from typing import Any

from ministack.services import eventbridge

Request = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]

_DAY = 86400.0


def keeping(original: Callable[..., None]) -> Callable[..., None]:
    """Seam `services.eventbridge._archive_event`: what is older than an archive keeps it goes."""

    @functools.wraps(original)
    def archive_event(event: dict[str, Any], view: Any = None) -> None:
        original(event, view)
        for archive in eventbridge._archives.values():
            events = archive.get("Events", [])
            days = archive.get("RetentionDays") or 0
            if days and events and events[0]["Time"] < time.time() - days * _DAY:
                archive["Events"] = events = [each for each in events if each["Time"] >= time.time() - days * _DAY]
            archive["EventCount"] = len(events)

    return archive_event


def describing(original: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """Seam `services.eventbridge._describe_archive`: says how large an archive is, and does not show what is in it."""

    @functools.wraps(original)
    def describe(request: Request) -> Answer:
        archive = eventbridge._archives.get(request.get("ArchiveName"))
        if archive is None:
            return original(request)
        shown = {key: value for key, value in archive.items() if key != "Events" and value != ""}
        shown["SizeBytes"] = sum(len(json.dumps(event)) for event in archive.get("Events", []))
        answer: Answer = eventbridge.json_response(shown)
        return answer

    return describe


def creating(original: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """Seam `services.eventbridge._create_archive`: of a bus that there is."""

    @functools.wraps(original)
    def create(request: Request) -> Answer:
        source = request.get("EventSourceArn", "")
        name, refused = eventbridge._event_bus_name_from_ref(source)
        eventbridge._ensure_default_bus()
        if refused or name == source or name not in eventbridge._event_buses:
            answer: Answer = eventbridge.error_response_json(
                "ResourceNotFoundException", f"Event bus {source} does not exist.", 400
            )
            return answer
        return original(request)

    return create


def replays_for(event: dict[str, Any], rule: dict[str, Any]) -> bool:
    """Whether an event is for a rule: a replayed one may be for some rules only (`FilterArns`)."""
    replay = eventbridge._replays.get(event.get("ReplayName") or "")
    wanted = replay["Destination"].get("FilterArns") if replay else None
    return not wanted or rule["Arn"] in wanted

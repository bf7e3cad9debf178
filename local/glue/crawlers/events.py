"""The event `Glue Crawler State Change` on the default bus.

https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
"""

import time
from typing import Any

from local import settings
from local.events import bus
from local.glue.crawlers.changes import Changes
from local.glue.crawlers.log import GROUP


def started(crawler: str) -> None:
    _publish(crawler, "Started", startTime=_now())


def succeeded(crawler: str, changes: Changes, seconds: float) -> None:
    _publish(
        crawler,
        "Succeeded",
        warningMessage="N/A",
        completionDate=_now(),
        cloudWatchLogLink=_log_link(crawler),
        **{"runningTime (sec)": str(round(seconds))},
        **{_camel(name): str(count) for name, count in changes.counts.items()},
    )


def failed(crawler: str, error: str) -> None:
    _publish(crawler, "Failed", errorMessage=error, cloudWatchLogLink=_log_link(crawler))


def _publish(crawler: str, state: str, **more: Any) -> None:
    detail = {"accountId": settings.ACCOUNT, "crawlerName": crawler, "state": state, "message": f"Crawler {state}"}
    bus.publish("aws.glue", "Glue Crawler State Change", detail | more)


def _camel(name: str) -> str:
    first, second = name.split("_")
    return first + second.capitalize()


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _log_link(crawler: str) -> str:
    region = settings.REGION
    return (
        f"https://console.aws.amazon.com/cloudwatch/home?region={region}#logEventViewer:group={GROUP};stream={crawler}"
    )

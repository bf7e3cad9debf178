"""The event `Glue Crawler State Change` on the default bus.

https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
"""

import time
from typing import Any

from local import settings
from local.events import bus
from local.glue.crawlers.log import GROUP
from local.glue.crawlers.output import Changes


def started(crawler: str) -> None:
    _publish(crawler, "Started", startTime=_now())


def succeeded(crawler: str, changes: Changes, seconds: float) -> None:
    counts = {
        "tablesCreated": changes.tables_created,
        "tablesUpdated": changes.tables_updated,
        "tablesDeleted": changes.tables_deleted,
        "partitionsCreated": changes.partitions_created,
        "partitionsUpdated": changes.partitions_updated,
        "partitionsDeleted": changes.partitions_deleted,
    }
    _publish(
        crawler,
        "Succeeded",
        warningMessage="N/A",
        completionDate=_now(),
        cloudWatchLogLink=_log_link(crawler),
        **{"runningTime (sec)": str(round(seconds))},
        **{name: str(len(changed)) for name, changed in counts.items()},
    )


def failed(crawler: str, error: str) -> None:
    _publish(crawler, "Failed", errorMessage=error, cloudWatchLogLink=_log_link(crawler))


def _publish(crawler: str, state: str, **more: Any) -> None:
    detail = {"accountId": settings.ACCOUNT, "crawlerName": crawler, "state": state, "message": f"Crawler {state}"}
    bus.publish("aws.glue", "Glue Crawler State Change", detail | more)


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _log_link(crawler: str) -> str:
    region = settings.REGION
    return (
        f"https://console.aws.amazon.com/cloudwatch/home?region={region}#logEventViewer:group={GROUP};stream={crawler}"
    )

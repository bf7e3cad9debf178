"""Events: JSON of two shapes, through a Glue workflow, to a table by hour."""

import json
from datetime import datetime, timedelta, timezone
from random import Random

from botocore.exceptions import ClientError

from soak.pipelines.pipeline import again, exactly, lines, quarantined, rejected
from soak.record import Record, Upload
from soak.service import PREFIX, Service

WORKFLOW = f"{PREFIX}-events-processing-pipeline"
_COLUMNS = "event_id, user_id, user_age, product_id, purchase_amount, timestamp, rating, month, hour"


class Events:
    name = "events"
    prefix = "events/"
    batches = "events-etl"

    def __init__(self) -> None:
        self.record = Record()

    def file(self, dice: Random, number: int) -> Upload:
        if dice.random() < 0.1:
            return Upload(f"{self.prefix}event_unreadable_{number}.json", b'{"event_id": ', readable=False)
        rows = range(number * 100, number * 100 + dice.randint(1, 15))
        good = [dice.choice([_nested, _flat])(row) for row in rows]
        bad = [
            json.dumps({"event_id": f"bad-{number}-{each}", "basket": []}) for each in range(dice.choice([0, 0, 1, 3]))
        ]
        key = again(dice, self.record, f"{self.prefix}event_{number}.json")
        return Upload(key, lines([*good, *bad]), tuple(map(_shown, rows)), tuple(bad))

    def tick(self, service: Service, _: Random) -> None:
        try:
            service.call("glue", "start_workflow_run", Name=WORKFLOW)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConcurrentRunsExceededException":
                raise

    def faults(self, service: Service) -> list[str]:
        rows = service.query(f"SELECT {_COLUMNS} FROM events", "structured_events_db")
        return [
            *exactly("events", rows, self.record.good.elements()),
            *quarantined(service, self, "events/"),
            *rejected(service, self, "events/"),
        ]


def _moment(row: int) -> datetime:
    return datetime(2024, 7, 1, tzinfo=timezone.utc) + timedelta(minutes=row * 7 % 300)


def _nested(row: int) -> dict[str, object]:
    return {
        "event_id": f"e-{row}",
        "user": {"id": f"u-{row % 7}", "age": 20 + row % 50, "location": "Oslo"},
        "product_details": {"product_id": f"p-{row % 11}", "category": "Toys"},
        "transaction": {"amount": row / 4, "currency": "EUR", "timestamp": _moment(row).isoformat()},
        "feedback": {"rating": row % 5, "review_text": "Fine."},
    }


def _flat(row: int) -> dict[str, object]:
    return {
        "event_id": f"e-{row}",
        "user_id": f"u-{row % 7}",
        "user_age": 20 + row % 50,
        "location": "Oslo",
        "product_id": f"p-{row % 11}",
        "product_category": "Toys",
        "purchase_amount": row / 4,
        "currency": "EUR",
        "timestamp": int(_moment(row).timestamp()),
        "review": {"rating": row % 5, "review_text": "Fine."},
    }


def _shown(row: int) -> tuple[str, ...]:
    moment = _moment(row)
    return (
        f"e-{row}",
        f"u-{row % 7}",
        str(20 + row % 50),
        f"p-{row % 11}",
        str(row / 4),
        moment.strftime("%Y-%m-%d %H:%M:%S.000"),
        str(float(row % 5)),
        moment.strftime("%m"),
        moment.strftime("%H"),
    )

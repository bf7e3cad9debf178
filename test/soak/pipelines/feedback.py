"""Feedback: a JSON table, made anew as Parquet with data quality rules applied."""

import json
import uuid
from random import Random

from soak.pipelines.pipeline import again, exactly, lines
from soak.record import Record, Upload
from soak.service import LAKE, Service


class Feedback:
    name = "feedback"
    prefix = "feedback/"
    batches = None

    def __init__(self) -> None:
        self.record = Record()

    def file(self, dice: Random, number: int) -> Upload:
        rows = range(number * 100, number * 100 + dice.randint(4, 15))
        bad = [dice.choice(_BREAKS)(number * 100 + 50 + each) for each in range(dice.choice([0, 0, 1, 2]))]
        key = again(dice, self.record, f"{self.prefix}2024/answers +{number}.json")
        return Upload(key, lines([*map(_answer, rows), *bad]), tuple(map(_shown, rows)), tuple(bad))

    def tick(self, service: Service, dice: Random) -> None:
        service.start("table-to-parquet", {}, f"soak-{uuid.UUID(int=dice.getrandbits(128))}")

    def faults(self, service: Service) -> list[str]:
        rows = service.query("SELECT feedback_id, flight_no, rating FROM cabin_feedback_parquet", "feedback")
        put_aside = service.json_lines(LAKE, "quarantine/feedback/")
        broken = [(each.key, text) for each in self.record.current for text in each.bad]
        return [
            *exactly("feedback", rows, self.record.good.elements()),
            *exactly("feedback in quarantine", [(row["source_key"], row["raw"]) for row in put_aside], broken),
            *[f"feedback: a row in quarantine has no reason: {row}" for row in put_aside if not row.get("reason")],
        ]


_BREAKS = (
    lambda row: json.dumps(_answer(row) | {"rating": 9}),
    lambda row: json.dumps(_answer(row) | {"section": "roof"}),
    lambda row: json.dumps(_answer(row) | {"rating": "five"}),
    lambda row: f'{{"feedback_id": {row},',
)


def _answer(row: int) -> dict[str, object]:
    return {
        "feedback_id": row,
        "flight_no": f"BA{row % 9999}",
        "departure": "LHR",
        "arrival": "JFK",
        "date": "2024-07-09",
        "section": "economy",
        "rating": row % 5 + 1,
        "comments": 'fine, "thanks"',
    }


def _shown(row: int) -> tuple[str, ...]:
    return str(row), f"BA{row % 9999}", str(row % 5 + 1)

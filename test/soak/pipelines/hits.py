"""Hits: JSON of several shapes, counted by the hour."""

import json
import uuid
from collections import Counter
from datetime import datetime, timedelta, timezone
from random import Random

from soak.pipelines.pipeline import again, exactly, lines, rejected
from soak.record import Record, Upload
from soak.service import ARTIFACTS, LAKE, Service

_TABLES = {
    "hits_by_country": ("CountryCode",),
    "hits_by_domain_and_groupid": ("Domain", "GroupID"),
    "hits_by_useragent": ("UserAgent",),
}
_FIELDS = ("CountryCode", "Domain", "GroupID", "UserAgent")
_HOURS = 3
_PATH = "year=%Y/month=%m/day=%d/hour=%H/"


class Hits:
    name = "hits"
    prefix = "hits/"
    batches = None

    def __init__(self) -> None:
        self.record = Record()
        now = datetime.now(timezone.utc)
        self._hours = [now - timedelta(hours=ago) for ago in range(2, 2 + _HOURS)]

    def file(self, dice: Random, number: int) -> Upload:
        folder = dice.choice(self._hours).strftime(f"{self.prefix}{_PATH}minute={dice.randint(0, 59):02d}/")
        if dice.random() < 0.1:
            return Upload(f"{folder}unreadable-{number}.json", dice.choice([b"", b"\0\0", b"nothing"]), readable=False)
        good = [_hit(dice, number) for _ in range(dice.randint(1, 30))]
        bad = [json.dumps({"GroupID": f"{number}-{each}"}) for each in range(dice.choice([0, 0, 1, 3]))]
        body = lines([*good, *bad])
        if not bad and dice.random() < 0.5:
            body = json.dumps(good, indent=2).encode()
        key = again(dice, self.record, f"{folder}hits-{number}.json")
        return Upload(key, body, tuple(tuple(str(hit[name]) for name in _FIELDS) for hit in good), tuple(bad))

    def tick(self, service: Service, dice: Random) -> None:
        """The search for late files, and now and then the schedule of an hour beside it."""
        name = f"soak-{uuid.UUID(int=dice.getrandbits(128))}"
        if dice.random() < 0.4:
            hour = dice.choice(self._hours) + timedelta(hours=1)
            service.start("hits-hourly", {"target_datetime": hour.strftime("%Y-%m-%dT%H:00:00Z")}, name)
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        service.start("hits-backfill", {"scheduled_time": now, "hours": 48}, name)

    def faults(self, service: Service) -> list[str]:
        faults = rejected(service, self, self.prefix)
        for hour in self._hours:
            faults += self._faults_of(service, hour)
        return faults

    def _faults_of(self, service: Service, hour: datetime) -> list[str]:
        path = hour.strftime(_PATH)
        files = [each for each in self.record.current if each.key.startswith(f"{self.prefix}{path}")]
        if not files:
            return []
        faults = []
        where = hour.strftime("year = '%Y' AND month = '%m' AND day = '%d' AND hour = '%H'")
        for table, fields in _TABLES.items():
            counts = Counter(tuple(row[_FIELDS.index(name)] for name in fields) for each in files for row in each.good)
            expected = [(*values, str(count)) for values, count in counts.items()]
            sql = f"SELECT {', '.join(fields)}, hitcount FROM {table} WHERE {where}"
            faults += exactly(f"{table} {path}", service.query(sql, "demo_aggregated_data"), expected)
        rows = service.json_lines(LAKE, f"quarantine/hits/{path}")
        broken = [(each.key, text) for each in files for text in each.bad]
        faults += exactly(f"hits in quarantine {path}", [(row["source_key"], row["raw"]) for row in rows], broken)
        name = hour.strftime("logs/glue-jobs/hits-aggregate/%Y-%m-%dT%H.json")
        report = service.json_objects(ARTIFACTS, name).get(name, {})
        counted = {name: report.get(name) for name in ("files_in", "rows_in", "rows_out", "quarantined")}
        good = sum(len(each.good) for each in files)
        right = {
            "files_in": len(files),
            "rows_in": good + len(broken),
            "rows_out": good,
            "quarantined": len(broken),
        }
        return faults if counted == right else [*faults, f"{name} says {counted}, and it was {right}"]


def _hit(dice: Random, number: int) -> dict[str, object]:
    return {
        "GroupID": dice.randint(1, 3),
        "CountryCode": dice.choice(["CH", "FR", "JP"]),
        "UserAgent": f'Mozilla/5.0 ({{X11}}) "r{number % 3}"',
        "Language": "en",
        "Domain": dice.choice(["a.example", "b.example"]),
        "Timestamp": "2024-02-29T23:15:00Z",
    }

"""Shipments: JSON lines, one object or an array, to a table by date."""

import json
from random import Random

from soak.dice import dice
from soak.pipelines.pipeline import again, exactly, lines, quarantined, rejected, sweep
from soak.record import Record, Upload
from soak.service import Service

_COLUMNS = "shipping_id, shipping_date, street_address, destination_city, shipping_cost, product_id"


class Shipping:
    name = "shipping"
    prefix = "shipping/"
    batches = "shipping-to-parquet"

    def __init__(self) -> None:
        self.record = Record()

    def file(self, chance: Random, number: int) -> Upload:
        if chance.random() < 0.1:
            return Upload(
                f"{self.prefix}unreadable-{number}.json", chance.choice([b"", b"\0" * 64, b"no JSON"]), readable=False
            )
        good = [_shipment(chance, number * 100 + each) for each in range(chance.randint(1, 20))]
        good += chance.choices(good, k=chance.randint(0, 2))  # a row that is there twice is two rows
        bad = [chance.choice(_BREAKS)(number * 100 + 50 + each) for each in range(chance.choice([0, 0, 1, 3]))]
        body = lines([*good, *bad])
        if not bad and chance.random() < 0.3:
            body = json.dumps(good).encode()
        key = again(chance, self.record, f"{self.prefix}ship +{number}.json")
        return Upload(key, body, tuple(_shown(each) for each in good), tuple(bad))

    def tick(self, service: Service, _: Random) -> None:
        sweep(service)

    def faults(self, service: Service) -> list[str]:
        rows = service.query(f"SELECT {_COLUMNS} FROM shipping", "curated")
        return [
            *exactly("shipping", rows, self.record.good.elements()),
            *quarantined(service, self, "shipping/"),
            *rejected(service, self, "shipping/"),
        ]


_BREAKS = (
    lambda row: json.dumps({"shipping_id": row, "shipping_date": "2024/07/09"}),
    lambda row: json.dumps({**_shipment(dice(row), row), "shipping_date": "2024/02/31"}),
    lambda row: json.dumps({**_shipment(dice(row), row), "shipping_cost": "dear"}),
    lambda row: f'{{"shipping_id": {row},',
)


def _shipment(chance: Random, row: int) -> dict[str, object]:
    return {
        "shipping_id": row,
        "shipping_date": f"2024/07/{chance.randint(1, 4):02d}",
        "customer_name": f"Customer {row}",
        "street_address": f"{row} High Street, \u65e5\u672c",
        "destination_city": chance.choice(["Bern", "Lagos", "Oslo"]),
        "shipping_cost": chance.randint(1, 400) / 4,
        "shipping_distance": 12.5,
        "quantity": 3,
        **({"product_id": row % 7} if chance.random() < 0.7 else {}),
    }


def _shown(row: dict[str, object]) -> tuple[str | None, ...]:
    product = row.get("product_id")
    return (
        str(row["shipping_id"]),
        str(row["shipping_date"]).replace("/", "-"),
        str(row["street_address"]),
        str(row["destination_city"]),
        str(row["shipping_cost"]),
        None if product is None else str(product),
    )

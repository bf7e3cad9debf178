"""Orders: CSV to one table of distinct rows."""

from collections import Counter
from random import Random

from soak.pipelines.pipeline import again, exactly, quarantined, rejected, sweep
from soak.record import Record, Upload
from soak.service import Service

_UNREADABLE = (b"", b"a,a\n1,2\n", b"\0" * 64, b"order_id;amount\n1;2\n3;4\n", "order_id\n1\n".encode("utf-16"))
Row = tuple[str, str, str, str]


class Orders:
    name = "orders"
    prefix = "extract/"
    batches = "orders-clean"

    def __init__(self) -> None:
        self.record = Record()

    def file(self, dice: Random, number: int) -> Upload:
        if dice.random() < 0.1:
            return Upload(f"{self.prefix}unreadable-{number}.csv", dice.choice(_UNREADABLE), readable=False)
        # More than there are broken ones: a file of which most rows are ragged is rejected.
        good = [_order(number * 100 + each) for each in range(dice.randint(3, 20))]
        good += dice.choices(good, k=dice.randint(0, 3))
        if dice.random() < 0.3:  # orders that another file has, too
            good += [_order(each) for each in range(dice.randint(1, 5))]
        bad = [dice.choice(_BREAKS)(number * 100 + 50 + each) for each in range(dice.choice([0, 0, 1, 2]))]
        end = dice.choice(["\n", "\r\n"])
        text = end.join(["Order ID,Customer,Amount,Note", *map(_line, good), *bad, ""])
        key = again(dice, self.record, f"{self.prefix}by day/orders-{number}.csv")
        return Upload(key, text.encode(), tuple(map(_shown, good)), tuple(bad))

    def tick(self, service: Service, _: Random) -> None:
        sweep(service)

    def faults(self, service: Service) -> list[str]:
        rows = service.query("SELECT order_id, customer, amount, note FROM orders", "orders")
        return [
            *exactly("orders", rows, Counter(set(self.record.good))),
            *quarantined(service, self, "orders/"),
            *rejected(service, self, "orders/"),
        ]


_BREAKS = (
    lambda row: f"{row},too,few",
    lambda row: f'{row},"after" the quote,1.25,x',
    lambda row: f"{row},one,1.25,too,many",
)


def _order(row: int) -> Row:
    notes = ["", "plain", 'with "quotes", and commas', f"over\ntwo lines {row}"]
    return str(row), f"c-{row % 11}", str(row % 50 + 0.25), notes[row % 4]


def _line(row: Row) -> str:
    quoted = row[3].replace('"', '""')
    return ",".join([*row[:3], f'"{quoted}"' if row[3] else ""])


def _shown(row: Row) -> tuple[str | None, ...]:
    return (*row[:3], row[3] or None)

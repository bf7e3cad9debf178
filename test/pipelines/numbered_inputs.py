"""Inputs of the pipelines that are told apart by numbers, and which numbers the tables have of them."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from deployed import Service

_HIT_TABLES = {"hits_by_country": "CountryCode", "hits_by_useragent": "UserAgent"}


def shipment(number: int) -> dict[str, Any]:
    return {
        "shipping_id": number,
        "shipping_date": f"2024/07/{number % 28 + 1:02d}",
        "customer_name": "Quentin Customer",
        "street_address": f"{number} Main St",
        "destination_city": ["Boston", "Denver"][number % 2],
        "shipping_cost": number / 4,
        "shipping_distance": 1,
        "quantity": 1,
    }


def shipped(service: Service) -> list[int]:
    return _numbers(service, "SELECT shipping_id FROM shipping", "curated")


def orders(numbers: Iterable[int]) -> bytes:
    return "".join(["Order ID,Customer\n", *(f"{number},Customer {number}\n" for number in numbers)]).encode()


def ordered(service: Service) -> list[int]:
    return _numbers(service, "SELECT order_id FROM orders", "orders")


def hit(number: int) -> dict[str, Any]:
    return {
        "GroupID": number % 3,
        "CountryCode": ["CH", "FR", "JP"][number % 3],
        "UserAgent": f"agent {number % 7}",
        "Language": "en",
        "Domain": "a.example",
        "Timestamp": "2024-02-29T23:15:00Z",
    }


def hour_folder(hour: str) -> str:
    """The folder of an hour like `2024-03-05T10`."""
    date, hours = hour.split("T")
    year, month, day = date.split("-")
    return f"year={year}/month={month}/day={day}/hour={hours}/"


def hits_counted(service: Service, hour: str) -> dict[str, dict[str, int]]:
    where = " AND ".join(
        f"{name} = '{value}'" for name, value in (part.split("=") for part in hour_folder(hour).rstrip("/").split("/"))
    )
    found = {}
    for table, field in _HIT_TABLES.items():
        rows = service.query(f"SELECT {field}, hitcount FROM {table} WHERE {where}", "demo_aggregated_data")
        found[table] = {str(value): int(count or 0) for value, count in rows}
        assert len(found[table]) == len(rows), f"{table} has something more than once"
    return found


def hits_expected(numbers: Iterable[int]) -> dict[str, dict[str, int]]:
    hits = [hit(number) for number in numbers]
    return {table: dict(Counter(str(each[field]) for each in hits)) for table, field in _HIT_TABLES.items()}


def event(number: int) -> dict[str, Any]:
    return {
        "event_id": f"{number}",
        "user": {"id": "u", "age": 20, "location": "Oslo"},
        "product_details": {"product_id": "p", "category": "Toys"},
        "transaction": {"amount": number / 4, "currency": "EUR", "timestamp": "2024-06-30T22:30:00Z"},
    }


def events_flattened(service: Service) -> list[int]:
    return _numbers(service, "SELECT event_id FROM events", "structured_events_db")


def feedback(number: int, **changes: object) -> dict[str, Any]:
    return {
        "feedback_id": number,
        "flight_no": f"BA{number}",
        "departure": "LHR",
        "arrival": "JFK",
        "date": "2024-07-09",
        "section": "economy",
        "seat": "12A",
        "question": "How was the food?",
        "answer": "good",
        "rating": number % 5 + 1,
        "comments": "fine",
        **changes,
    }


def feedback_written(service: Service) -> list[int]:
    return _numbers(service, "SELECT feedback_id FROM cabin_feedback_parquet", "feedback")


def _numbers(service: Service, sql: str, database: str) -> list[int]:
    return sorted(int(row[0] or 0) for row in service.query(sql, database))

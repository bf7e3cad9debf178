"""The five pipelines: how each is run over its files, and what its table is asked."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from deployed import Service

from bad_input import events, feedback, hits, orders, shipping
from bad_input.case import Case
from bad_input.outcome import Outcome, outcome


@dataclass(frozen=True)
class Pipeline:
    """A pipeline and its files.

    prefix: of its keys. run: sees to it that all files are dealt with; returns what the names of its reports begin
    with. database, table: what it makes. marked: the column that has the name of the case. counted: the number of rows,
    as SQL.
    """

    name: str
    prefix: str
    cases: tuple[Case, ...]
    run: Callable[[Service], str]
    database: str
    table: str
    marked: str
    counted: str = "count(*)"

    def outcome(self, service: Service) -> Outcome:
        """Run it, and look at what has become of its files."""
        reports = self.run(service)
        sql = f"SELECT {self.marked}, {self.counted} FROM {self.table} GROUP BY 1"
        return outcome(service, self.name, reports, sql, self.database)


def _orders(service: Service) -> str:
    _sweep(service, "extract/", "orders")
    return "orders-clean/orders-"


def _shipping(service: Service) -> str:
    _sweep(service, "shipping/", "shipping")
    return "shipping-to-parquet/shipping-"


def _sweep(service: Service, prefix: str, pipeline: str) -> None:
    """Wait until all uploads are dealt with, those too that no notification tells of, for their names."""
    service.sweep()
    service.until(f"{pipeline} is done", lambda: not service.waits(prefix, pipeline))


def _hits(service: Service) -> str:
    _execute(service, "hits-hourly", target_datetime="2024-03-05T08:00:00Z")
    return f"hits-aggregate/{hits.HOUR}"


def _feedback(service: Service) -> str:
    return f"json-to-pq/runs/{_execute(service, 'table-to-parquet')['run']}"


def _execute(service: Service, machine: str, **given: str) -> dict[str, str]:
    execution = service.execute(machine, given)
    assert execution["status"] == "SUCCEEDED", json.dumps(execution, default=str)
    output: dict[str, str] = json.loads(execution["output"])
    return output


def _events(service: Service) -> str:
    run = service.run_workflow("events-processing-pipeline")
    assert run["Statistics"]["SucceededActions"] == 3, run["Statistics"]
    return "events-etl/events-"


_ALL = (
    Pipeline("shipping", "shipping/", shipping.CASES, _shipping, "curated", "shipping", "street_address"),
    Pipeline("orders", "extract/", orders.CASES, _orders, "orders", "orders", "origin"),
    Pipeline(
        *("hits", "hits/", hits.CASES, _hits),
        *("demo_aggregated_data", "hits_by_domain_and_groupid", "domain", "sum(hitcount)"),
    ),
    Pipeline("events", "events/", events.CASES, _events, "structured_events_db", "events", "product_category"),
    Pipeline("feedback", "feedback/", feedback.CASES, _feedback, "feedback", "cabin_feedback_parquet", "seat"),
)

PIPELINES = {each.name: each for each in _ALL}

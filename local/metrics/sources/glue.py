"""The namespace Glue: what a job run with `--enable-metrics` did, as its driver counted it.

AWS reports every half minute while a run is on; here its totals come once, when the script has ended.
https://docs.aws.amazon.com/glue/latest/dg/monitoring-awsglue-with-cloudwatch-metrics.html
"""

import functools

from local.metrics.store import STORE, Metric
from local.metrics.values import Values

_NAMESPACE = "Glue"
_UNITS = {
    "glue.driver.aggregate.bytesRead": "Bytes",
    "glue.driver.aggregate.elapsedTime": "Milliseconds",
    "glue.driver.aggregate.shuffleBytesWritten": "Bytes",
    "glue.driver.aggregate.shuffleLocalBytesRead": "Bytes",
    "glue.driver.jvm.heap.used": "Bytes",
    "glue.driver.jvm.heap.usage": "Percent",
}
_GAUGES = ("glue.driver.jvm.",)


def ended(job: str, run: str, totals: dict[str, float]) -> None:
    """The script of a run has ended. totals: by the names of the metrics."""
    for name, value in totals.items():
        kind = "gauge" if name.startswith(_GAUGES) else "count"
        for run_id in (run, "ALL"):
            metric = Metric.of(_NAMESPACE, name, {"JobName": job, "JobRunId": run_id, "Type": kind})
            STORE.record(metric, functools.partial(_add, float(value)), _UNITS.get(name, "Count"))


def _add(value: float, values: Values) -> None:
    values.add(value)

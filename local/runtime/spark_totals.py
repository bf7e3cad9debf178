"""What a Spark context did, by the names of Glue's job metrics.

https://docs.aws.amazon.com/glue/latest/dg/monitoring-awsglue-with-cloudwatch-metrics.html
"""

import time
from typing import Any

from pyspark import SparkContext

_LISTENING_MILLISECONDS = 1000


def collect_into(totals: dict[str, float]) -> None:
    """From now on add up what each context of this process did, when it stops."""
    stop = SparkContext.stop

    def measured(context: SparkContext) -> None:
        if getattr(context, "_jsc", None) is not None:  # else it has been stopped already, or could not be made
            for name, value in _of(context).items():
                totals[name] = totals.get(name, 0.0) + value
        stop(context)

    SparkContext.stop = measured  # type: ignore[method-assign,assignment] # for this process only


def _of(context: Any) -> dict[str, float]:
    spark, gateway = context._jsc.sc(), context._gateway
    spark.listenerBus().waitUntilEmpty(_LISTENING_MILLISECONDS)
    store = spark.statusStore()
    executors = _members(store.executorList(False))
    quantiles = gateway.new_array(gateway.jvm.double, 0)
    stages = _members(store.stageList(None, False, False, quantiles, gateway.jvm.java.util.ArrayList()))
    ended = [stage for stage in stages if stage.status().toString() == "COMPLETE"]
    memory = gateway.jvm.java.lang.Runtime.getRuntime()
    used = memory.totalMemory() - memory.freeMemory()
    aggregate = {
        "bytesRead": sum(each.totalInputBytes() for each in executors),
        "elapsedTime": time.time() * 1000 - spark.startTime(),
        "numCompletedStages": len(ended),
        "numCompletedTasks": sum(each.completedTasks() for each in executors),
        "numFailedTasks": sum(each.failedTasks() for each in executors),
        "numKilledTasks": sum(stage.numKilledTasks() for stage in stages),
        "recordsRead": sum(stage.inputRecords() for stage in ended),
        "shuffleBytesWritten": sum(each.totalShuffleWrite() for each in executors),
        "shuffleLocalBytesRead": sum(each.totalShuffleRead() for each in executors),
    }
    found = {f"glue.driver.aggregate.{name}": float(value) for name, value in aggregate.items()}
    return {**found, "glue.driver.jvm.heap.used": float(used), "glue.driver.jvm.heap.usage": used / memory.maxMemory()}


def _members(sequence: Any) -> list[Any]:
    return [sequence.apply(index) for index in range(sequence.size())]

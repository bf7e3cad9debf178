"""An activity's ARN: the work is done by a worker that polls for it with GetActivityTask.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html
"""

from typing import Any

from ministack.services import stepfunctions

from local.states.errors import RuntimeStateError
from local.states.integrations.call import Call, Integration
from local.states.templates import encode


def _enqueue(call: Call) -> Any:
    """Put the task where GetActivityTask finds it."""
    if call.resource not in stepfunctions._activities:
        raise RuntimeStateError(f"The activity '{call.resource}' does not exist.")
    stepfunctions._activity_tasks[call.resource].append({"taskToken": call.token, "input": encode(call.arguments)})


ACTIVITY = Integration(None, _enqueue, callback=True)

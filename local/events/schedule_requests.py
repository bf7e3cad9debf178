"""CreateSchedule and UpdateSchedule refuse what could never fire: a bad expression, time zone or role."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from ministack.services import scheduler

from local import settings
from local.events import clock, occurrences, role_targets
from local.iam import roles

_SERVICE = "scheduler.amazonaws.com"

Answer = tuple[int, dict[str, str], bytes]


def checking(original: Callable[..., Answer]) -> Callable[..., Answer]:
    """MiniStack's `_create_schedule` and `_update_schedule`."""

    @wraps(original)
    def request(name: str, body: dict[str, Any]) -> Answer:
        why = _refusal(body)
        if why:
            answer: Answer = scheduler._error(400, "ValidationException", why)
            return answer
        return original(name, body)

    return request


def _refusal(body: dict[str, Any]) -> str | None:
    expression, role = body.get("ScheduleExpression"), (body.get("Target") or {}).get("RoleArn")
    if not expression or not role:
        return None  # MiniStack says that they are missing
    arn = body["Target"].get("Arn", "")
    if not role_targets.takes(arn) or role_targets.only_of_rules(arn):
        return role_targets.refusal(arn)
    if why := role_targets.problem(arn):
        return why
    try:
        clock.check(expression, body.get("ScheduleExpressionTimezone") or "UTC")
        group = f"schedule-group/{body.get('GroupName') or 'default'}"
        source_arn = f"arn:aws:scheduler:{settings.REGION}:{settings.ACCOUNT}:{group}"
        with roles.session(role, _SERVICE, "validation", source_arn):
            return None
    except occurrences.ExpressionError as error:
        return str(error)
    except roles.RoleNotAssumableError:
        return "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."

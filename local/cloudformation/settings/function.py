"""AWS::Lambda::Function: its reserved concurrency, and where events go that it could not take."""

from typing import Any

from local import aws


def apply(name: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    functions = aws.client("lambda", aws.ROOT)
    if "ReservedConcurrentExecutions" in new:
        reserved = int(new["ReservedConcurrentExecutions"])
        functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
    elif "ReservedConcurrentExecutions" in old:
        functions.delete_function_concurrency(FunctionName=name)
    if "DeadLetterConfig" in old or "DeadLetterConfig" in new:
        target = (new.get("DeadLetterConfig") or {}).get("TargetArn", "")
        functions.update_function_configuration(FunctionName=name, DeadLetterConfig={"TargetArn": target})

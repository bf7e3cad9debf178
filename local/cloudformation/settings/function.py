"""AWS::Lambda::Function: its reserved concurrency, and where events go that it could not take."""

from typing import Any

from ministack.services import lambda_svc

from local import aws
from local.functions import execution_role


def apply(name: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    why = execution_role.problem({"Role": new.get("Role")}, lambda_svc._func_arn(name))
    if why:
        raise ValueError(f'Resource handler returned message: "{why} (Service: Lambda, Status Code: 400)"')
    functions = aws.client("lambda", aws.ROOT)
    if "ReservedConcurrentExecutions" in new:
        reserved = int(new["ReservedConcurrentExecutions"])
        functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
    elif "ReservedConcurrentExecutions" in old:
        functions.delete_function_concurrency(FunctionName=name)
    if "DeadLetterConfig" in old or "DeadLetterConfig" in new:
        target = (new.get("DeadLetterConfig") or {}).get("TargetArn", "")
        functions.update_function_configuration(FunctionName=name, DeadLetterConfig={"TargetArn": target})

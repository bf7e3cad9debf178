"""Breaking a hop of the deployed service, and mending it."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from deployed import PREFIX, Service
from hops import Hop

Mend = Callable[[], None]

_ACCOUNT = "arn:aws:{}:us-east-1:000000000000:{}"


def broken(service: Service, hop: Hop) -> AbstractContextManager[Mend]:
    """Break a hop before anybody gets anything by it."""
    match hop:
        case ("event", rule, target) if target.startswith("/aws/"):
            return unlogged(service, rule)
        case ("event", rule, target):
            return unpermitted(service, target, rule)
        case ("schedule", name):
            schedule = service.client("scheduler").get_schedule(Name=name)
            role = schedule["Target"]["RoleArn"].rpartition("/")[2].removeprefix(f"{PREFIX}-")
            return denied(service, role, "lambda:InvokeFunction", "states:StartExecution")
        case ("invocation" | "queue" | "topic", name):
            raise ValueError(f"{name} is broken by who is to take what it brings.")
    raise ValueError(f"Nobody knows how to break {hop}: say so here.")


@contextmanager
def denied(service: Service, role: str, *actions: str) -> Iterator[Mend]:
    """Take permissions away from a role; gives what gives them back."""
    iam, name = service.client("iam"), {"RoleName": f"{PREFIX}-{role}", "PolicyName": "broken"}
    statement = {"Effect": "Deny", "Action": actions, "Resource": "*"}
    iam.put_role_policy(**name, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}))
    with ExitStack() as stack:
        stack.callback(iam.delete_role_policy, **name)
        yield stack.close


@contextmanager
def unpermitted(service: Service, function: str, rule: str) -> Iterator[Mend]:
    """Take from a rule the permission to invoke a function; gives what gives it back."""
    functions = service.client("lambda")
    statements = json.loads(functions.get_policy(FunctionName=function)["Policy"])["Statement"]
    arn = _ACCOUNT.format("events", f"rule/{rule}")
    (statement,) = (each for each in statements if each["Condition"]["ArnLike"]["AWS:SourceArn"] == arn)
    functions.remove_permission(FunctionName=function, StatementId=statement["Sid"])
    with ExitStack() as stack:
        stack.callback(
            functions.add_permission,
            FunctionName=function,
            StatementId=statement["Sid"],
            Action=statement["Action"],
            Principal=statement["Principal"]["Service"],
            SourceArn=arn,
        )
        yield stack.close


@contextmanager
def unlogged(service: Service, rule: str) -> Iterator[Mend]:
    """Take from a rule the permission to write to a log group; gives what gives it back."""
    logs = service.client("logs")
    policies = logs.describe_resource_policies()["resourcePolicies"]
    (policy,) = (each for each in policies if f"rule/{rule}" in each["policyDocument"])
    logs.delete_resource_policy(policyName=policy["policyName"])
    with ExitStack() as stack:
        stack.callback(
            logs.put_resource_policy, policyName=policy["policyName"], policyDocument=policy["policyDocument"]
        )
        yield stack.close


@contextmanager
def unconfigured(service: Service, function: str) -> Iterator[Mend]:
    """Take from a function what it is configured with, so that it fails; gives what gives it back."""
    functions = service.client("lambda")
    variables = functions.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    functions.update_function_configuration(FunctionName=function, Environment={"Variables": {}})
    with ExitStack() as stack:
        stack.callback(
            functions.update_function_configuration, FunctionName=function, Environment={"Variables": variables}
        )
        yield stack.close


@contextmanager
def unreachable_subscriber(service: Service, *topics: str) -> Iterator[tuple[Mend, str]]:
    """A queue that is subscribed to topics which may not send to it; gives what lets them, and its URL."""
    sqs, name = service.client("sqs"), f"subscriber-{len(topics)}"
    queue, arn = sqs.create_queue(QueueName=name)["QueueUrl"], _ACCOUNT.format("sqs", name)
    dead_letters = _ACCOUNT.format("sqs", f"{PREFIX}-undelivered-notifications")
    for topic in topics:
        service.client("sns").subscribe(
            TopicArn=_ACCOUNT.format("sns", topic),
            Protocol="sqs",
            Endpoint=arn,
            Attributes={"RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_letters})},
        )
    allow = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**allow, "Resource": arn}]})
    yield lambda: sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy}), queue

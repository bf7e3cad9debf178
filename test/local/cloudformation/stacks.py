"""Stacks as a test wants them: made, waited for, and gone afterwards."""

import json
import time
from typing import Any

from botocore.exceptions import ClientError

CAPABILITIES = ["CAPABILITY_NAMED_IAM"]


class StackError(AssertionError):
    """A stack operation ended otherwise than wanted; the message has the reasons of its events."""


class Stacks:
    """The stacks of one test."""

    def __init__(self, cloud: Any) -> None:
        self._cloud = cloud
        self.api = cloud.client("cloudformation")
        self._names: list[str] = []

    def create(self, name: str, resources: dict[str, Any], **sections: Any) -> str:
        """Create a stack of these resources (and other sections of the template), complete; returns its name."""
        self.start(name, resources, **sections)
        self.await_status(name, "CREATE_COMPLETE")
        return name

    def start(
        self, name: str, resources: dict[str, Any], parameters: dict[str, str] | None = None, **sections: Any
    ) -> None:
        self._names.append(name)
        self.api.create_stack(
            StackName=name,
            TemplateBody=json.dumps({"Resources": resources, **sections}),
            Capabilities=CAPABILITIES,
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()],
        )

    def update(self, name: str, resources: dict[str, Any], status: str = "UPDATE_COMPLETE", **sections: Any) -> None:
        template = json.dumps({"Resources": resources, **sections})
        self.api.update_stack(StackName=name, TemplateBody=template, Capabilities=CAPABILITIES)
        self.await_status(name, status)

    def delete(self, name: str, status: str = "DELETE_COMPLETE") -> None:
        stack = self.api.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        self.api.delete_stack(StackName=name)
        self.await_status(stack, status)

    def await_status(self, name: str, wanted: str) -> None:
        deadline = time.monotonic() + 30
        while (status := self.status(name)).endswith("IN_PROGRESS"):
            assert time.monotonic() < deadline, f"{name} is still {status}"
            time.sleep(0.05)
        if status != wanted:
            raise StackError(f"{name} is {status}: {self.reasons(name)}")

    def status(self, name: str) -> str:
        status: str = self.api.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        return status

    def reasons(self, name: str) -> list[str]:
        """Why things failed, oldest first, as `LOGICAL_ID: REASON`."""
        events = self.api.describe_stack_events(StackName=name)["StackEvents"]
        failed = [event for event in reversed(events) if event["ResourceStatus"].endswith("FAILED")]
        return [f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed]

    def physical_id(self, name: str, logical_id: str) -> str:
        resource = self.api.describe_stack_resource(StackName=name, LogicalResourceId=logical_id)
        physical: str = resource["StackResourceDetail"]["PhysicalResourceId"]
        return physical

    def forget(self) -> None:
        """Delete what is left."""
        for name in reversed(self._names):
            try:
                self.api.delete_stack(StackName=name)
            except ClientError as error:
                if "does not exist" not in str(error):
                    raise

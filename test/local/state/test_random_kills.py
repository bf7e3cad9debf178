"""Clients work while the cloud is killed at random moments; everything that was acknowledged is there afterwards."""

import json
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

_ROUNDS = 8
_dice = random.SystemRandom()
_PASS = {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}}


@dataclass
class Acknowledged:
    """What the cloud said yes to, by the name that it must be found under."""

    objects: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    overwritten: dict[str, list[bytes]] = field(default_factory=dict)
    messages: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    executions: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)


def work(cloud: Any, machine: str, queue: str, said: Acknowledged, worker: int) -> None:
    """Do one thing after another until the cloud does not answer; note each that it acknowledged."""
    s3, sqs, glue, states, events = (cloud.client(name) for name in ("s3", "sqs", "glue", "stepfunctions", "events"))
    own = f"own-{worker}"
    try:
        while True:
            name = uuid.uuid4().hex
            body = name.encode() * _dice.randint(1, 2000)
            said.objects[name] = body, s3.put_object(Bucket="kills", Key=name, Body=body)["VersionId"]
            tries = said.overwritten.setdefault(own, [])
            tries.append(body)
            s3.put_object(Bucket="kills-plain", Key=own, Body=body)
            tries[:] = [body]
            sqs.send_message(QueueUrl=queue, MessageBody=name)
            said.messages.add(name)
            glue.create_table(DatabaseName="kills", TableInput={"Name": f"t{name}"})
            said.tables.add(f"t{name}")
            states.start_execution(stateMachineArn=machine, name=name)
            said.executions.add(name)
            events.put_rule(Name=name, ScheduleExpression="rate(1 day)")
            said.rules.add(name)
            if _dice.random() < 0.3:
                glue.delete_table(DatabaseName="kills", Name=f"t{name}")
                said.tables.discard(f"t{name}")
                said.deleted.add(f"t{name}")
    except (BotoCoreError, ClientError):
        said.tables -= {f"t{name}"} if f"t{name}" in said.tables else set()  # its deletion may or may not have happened


def test_everything_acknowledged_is_there(restarted: Callable[[], Any]) -> None:
    cloud = restarted()
    prepare(cloud)
    said = Acknowledged()
    for _ in range(_ROUNDS):
        queue = cloud.client("sqs").get_queue_url(QueueName="kills")["QueueUrl"]
        machine = cloud.client("stepfunctions").list_state_machines()["stateMachines"][0]["stateMachineArn"]
        workers = [threading.Thread(target=work, args=(cloud, machine, queue, said, each)) for each in range(3)]
        for worker in workers:
            worker.start()
        await_another(said, workers)
        time.sleep(_dice.uniform(0, 0.6))  # a kill at any moment, not just behind an answer
        cloud.process.kill()
        for worker in workers:
            worker.join()
        cloud = restarted()
    assert len(said.messages) >= _ROUNDS
    check(cloud, said, machine)


def await_another(said: Acknowledged, workers: list[threading.Thread]) -> None:
    """Wait until one message more is acknowledged, so that a slow machine has something to lose, too."""
    before = len(said.messages)
    while len(said.messages) == before and any(worker.is_alive() for worker in workers):
        time.sleep(0.01)


def prepare(cloud: Any) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="kills-plain")
    s3.create_bucket(Bucket="kills")
    s3.put_bucket_versioning(Bucket="kills", VersioningConfiguration={"Status": "Enabled"})
    cloud.client("sqs").create_queue(QueueName="kills")
    cloud.client("glue").create_database(DatabaseInput={"Name": "kills"})
    role = cloud.role("kills", "states.amazonaws.com", [])
    cloud.client("stepfunctions").create_state_machine(name="kills", definition=json.dumps(_PASS), roleArn=role)


def check(cloud: Any, said: Acknowledged, machine: str) -> None:
    s3, states = cloud.client("s3"), cloud.client("stepfunctions")
    for key, (body, version) in said.objects.items():
        found = s3.get_object(Bucket="kills", Key=key)
        assert (found["Body"].read(), found["VersionId"]) == (body, version)
    for key, candidates in said.overwritten.items():
        found = s3.get_object(Bucket="kills-plain", Key=key)
        body = found["Body"].read()
        assert body in candidates
        assert found["ContentLength"] == len(body)
    assert said.messages <= set(drained(cloud.client("sqs")))
    glue = cloud.client("glue").get_paginator("get_tables").paginate(DatabaseName="kills")
    tables = {table["Name"] for page in glue for table in page["TableList"]}
    assert said.tables <= tables
    assert not said.deleted & tables
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine)
    executions = {each["name"]: each["status"] for page in pages for each in page["executions"]}
    assert said.executions <= executions.keys()
    assert set(executions.values()) <= {"SUCCEEDED", "FAILED"}
    pages = cloud.client("events").get_paginator("list_rules").paginate()
    assert said.rules <= {rule["Name"] for page in pages for rule in page["Rules"]}


def drained(sqs: Any) -> list[str]:
    queue = sqs.get_queue_url(QueueName="kills")["QueueUrl"]
    bodies: list[str] = []
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        bodies += [message["Body"] for message in messages]
    return bodies

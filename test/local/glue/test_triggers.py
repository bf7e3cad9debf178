"""Triggers through the Glue API: their definition, and what they start outside of workflows."""

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
from clouds import Cloud
from delivering import ACCOUNT, attributes, queue, receive
from glue_workflows import Lab, checked, eventually, refusal, statistics, watching

from local.events import clock
from local.events.journal import Journal
from local.events.outbox import Delivery
from local.glue.workflows import schedule

_ARN = f"arn:aws:glue:us-east-1:{ACCOUNT}:"


@pytest.fixture(scope="module")
def lab(cloud: Cloud) -> Lab:
    return Lab(cloud, "triggers")


@pytest.fixture(scope="module")
def crawler(lab: Lab) -> str:
    return lab.crawler("any")


def test_triggers_are_defined_changed_listed_and_deleted(lab: Lab, crawler: str) -> None:
    glue = lab.glue
    job = lab.job("listed")
    name = lab.trigger(
        "defined", "SCHEDULED", {"CrawlerName": crawler}, Schedule="cron(15 12 * * ? *)", Description="One",
        StartOnCreation=False, Tags={"team": "a"},
    )  # fmt: skip
    defined = {"Name": name, "Type": "SCHEDULED", "State": "CREATED"}
    action = {"CrawlerName": crawler}
    shown = defined | {"Description": "One", "Schedule": "cron(15 12 * * ? *)", "Actions": [action]}
    assert glue.get_trigger(Name=name)["Trigger"] == shown
    again = {"Name": name, "Type": "ON_DEMAND", "Actions": [action]}
    assert refusal(glue.create_trigger, **again)[0] == "AlreadyExistsException"

    updated = glue.update_trigger(
        Name=name, TriggerUpdate={"Schedule": "cron(0 1 * * ? *)", "Actions": [{"JobName": job}]}
    )

    assert updated["Trigger"] == defined | {"Schedule": "cron(0 1 * * ? *)", "Actions": [{"JobName": job}]}
    assert glue.get_triggers(DependentJobName=job)["Triggers"] == [updated["Trigger"]]
    assert glue.list_triggers(DependentJobName=job)["TriggerNames"] == [name]
    assert glue.list_triggers(Tags={"team": "a"})["TriggerNames"] == [name]
    assert name in glue.list_triggers(DependentJobName="nobody")["TriggerNames"]
    found = glue.batch_get_triggers(TriggerNames=[name, "nobody"])
    assert (found["Triggers"], found["TriggersNotFound"]) == ([updated["Trigger"]], ["nobody"])
    assert glue.get_tags(ResourceArn=f"{_ARN}trigger/{name}")["Tags"] == {"team": "a"}
    glue.delete_trigger(Name=name)
    glue.delete_trigger(Name=name)
    for call in (glue.get_trigger, glue.start_trigger, glue.stop_trigger):
        assert refusal(call, Name=name)[0] == "EntityNotFoundException"


def test_states(lab: Lab, crawler: str) -> None:
    name = lab.trigger("states", "SCHEDULED", {"CrawlerName": crawler}, Schedule="cron(15 12 * * ? *)")
    states = []
    for call in (None, lab.glue.stop_trigger, lab.glue.start_trigger):
        assert call is None or call(Name=name)["Name"] == name
        states.append(lab.glue.get_trigger(Name=name)["Trigger"]["State"])
    assert states == ["ACTIVATED", "DEACTIVATED", "ACTIVATED"]
    demand = lab.trigger("states-demand", "ON_DEMAND", {"CrawlerName": crawler})
    expected = ("InvalidInputException", "The operation is not allowed when trigger is in state: CREATED")
    assert refusal(lab.glue.stop_trigger, Name=demand) == expected


_CONDITION = {"LogicalOperator": "EQUALS", "CrawlerName": "triggers-any", "CrawlState": "SUCCEEDED"}


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ({"Type": "ON_DEMAND", "StartOnCreation": True}, "StartOnCreation is not supported for"),
        ({"Type": "SCHEDULED"}, "Invalid schedule expression"),
        ({"Type": "SCHEDULED", "Schedule": "rate(1 hour)"}, "it must be cron"),
        ({"Type": "ON_DEMAND", "Schedule": "cron(0 1 * * ? *)"}, "Schedule is for triggers of the type SCHEDULED"),
        ({"Type": "ON_DEMAND", "Actions": []}, "Actions cannot be null or empty"),
        (
            {"Type": "ON_DEMAND", "Actions": [{"Timeout": 5}]},
            "JobName or CrawlerName in action cannot be null",
        ),
        ({"Type": "ON_DEMAND", "Actions": [{"JobName": "nobody"}]}, "Job nobody not found"),
        ({"Type": "ON_DEMAND", "Actions": [{"CrawlerName": "triggers-any"}] * 3}, "2 crawlers at most"),
        ({"Type": "ON_DEMAND", "WorkflowName": "nobody"}, "Workflow nobody not found"),
        ({"Type": "EVENT"}, "must belong to a workflow"),
        (
            {"Type": "ON_DEMAND", "Actions": [{"JobName": "nobody", "CrawlerName": "nobody"}]},
            "JobName and CrawlerName cannot be set together in an action",
        ),
        ({"Type": "CONDITIONAL"}, "Predicate cannot be null or empty"),
        ({"Type": "CONDITIONAL", "Actions": [{"JobName": "nobody"}]}, "Predicate cannot be null or empty"),
        (
            {"Type": "CONDITIONAL", "Predicate": {"Conditions": [{**_CONDITION, "LogicalOperator": "LESS"}]}},
            "Value 'LESS' at 'predicate.conditions.1.member.logicalOperator' failed to satisfy constraint",
        ),
        (
            {"Type": "CONDITIONAL", "Predicate": {"Conditions": [{**_CONDITION, "CrawlState": ""}]}},
            "choose from one of the following crawler state: [SUCCEEDED, FAILED, CANCELLED]",
        ),
        (
            {"Type": "CONDITIONAL", "Predicate": {"Conditions": [{**_CONDITION, "LogicalOperator": None}]}},
            "Logical operator cannot be null or empty",
        ),
        ({"Type": "CONDITIONAL", "Predicate": {"Conditions": [_CONDITION] * 2}}, "Logical cannot be null or empty"),
        (
            {"Type": "CONDITIONAL", "Predicate": {"Conditions": [{**_CONDITION, "CrawlState": "RUNNING"}]}},
            "CrawlState RUNNING cannot be watched",
        ),
        (
            {"Type": "CONDITIONAL", "Predicate": {"Conditions": [_CONDITION]}},
            "Crawler cannot be a Predicate and Action for Conditional Trigger",
        ),
    ],
)
def test_a_trigger_that_could_not_fire_is_refused(
    lab: Lab, crawler: str, definition: dict[str, Any], message: str
) -> None:
    request = json.loads(json.dumps({"Name": "refused", "Actions": [{"CrawlerName": crawler}], **definition}))
    for condition in (request.get("Predicate") or {}).get("Conditions", []):
        if condition["LogicalOperator"] is None:
            del condition["LogicalOperator"]

    code, said = refusal(lab.glue.create_trigger, **request)

    assert code in ("InvalidInputException", "EntityNotFoundException", "ValidationException")
    assert message in said


def test_a_workflow_has_one_starting_trigger(lab: Lab, crawler: str) -> None:
    name = lab.workflow("one-start")
    first = lab.trigger("first-start", "ON_DEMAND", {"CrawlerName": crawler}, WorkflowName=name)
    other = {"Name": "second-start", "Type": "EVENT", "Actions": [{"CrawlerName": crawler}], "WorkflowName": name}

    assert refusal(lab.glue.create_trigger, **other) == (
        "InvalidInputException",
        f"Workflow {name} already has a starting trigger: {first}",
    )


def test_an_on_demand_trigger_starts_a_chain_of_those_that_depend_on_it(lab: Lab) -> None:
    job, first, second = lab.job("chain"), lab.crawler("chain-first"), lab.crawler("chain-second")
    start = lab.trigger("chain-start", "ON_DEMAND", {"CrawlerName": first})
    after = watching((f"crawler {first}", "SUCCEEDED"))
    lab.trigger("chain-job", "CONDITIONAL", {"JobName": job, "Arguments": {"--a": "1"}}, Predicate=after)
    failed = watching((f"job {job}", "FAILED"), (f"crawler {first}", "SUCCEEDED"))
    lab.trigger("chain-end", "CONDITIONAL", {"CrawlerName": second}, Predicate=failed)

    lab.glue.start_crawler(Name=first)  # by hand: what depends on it does not start
    eventually(lambda: lab.glue.get_crawler(Name=first)["Crawler"]["State"] == "READY")
    lab.glue.start_trigger(Name=start)
    eventually(lambda: lab.glue.get_crawler(Name=second)["Crawler"].get("LastCrawl"))

    (run,) = lab.glue.get_job_runs(JobName=job)["JobRuns"]
    assert (run["TriggerName"], run["Arguments"], run["PredecessorRuns"]) == ("triggers-chain-job", {"--a": "1"}, [])
    assert len(lab.glue.list_crawls(CrawlerName=first)["Crawls"]) == 2
    assert lab.glue.get_trigger(Name=start)["Trigger"]["State"] == "CREATED"


def test_what_an_on_demand_trigger_cannot_start_is_told(lab: Lab) -> None:
    job = lab.job("busy", "import time\ntime.sleep(600)\n")
    start = lab.trigger("busy-start", "ON_DEMAND", {"JobName": job})
    lab.glue.start_trigger(Name=start)

    assert refusal(lab.glue.start_trigger, Name=start)[0] == "ConcurrentRunsExceededException"

    (run,) = lab.glue.get_job_runs(JobName=job)["JobRuns"]
    lab.glue.batch_stop_job_run(JobName=job, JobRunIds=[run["Id"]])


def test_a_workflows_on_demand_trigger_starts_the_workflow(lab: Lab) -> None:
    name, inside = lab.workflow("demanded"), lab.crawler("inside")
    start = lab.trigger("demanded-start", "ON_DEMAND", {"CrawlerName": inside}, WorkflowName=name)
    outside = lab.crawler("outside")
    watched = watching((f"crawler {inside}", "SUCCEEDED"))
    lab.trigger("outside", "CONDITIONAL", {"CrawlerName": outside}, Predicate=watched)

    lab.glue.start_trigger(Name=start)
    (run,) = lab.glue.get_workflow_runs(Name=name)["Runs"]

    assert lab.ended(name, run["WorkflowRunId"])["Statistics"] == statistics(total=1, succeeded=1)
    assert lab.glue.list_crawls(CrawlerName=outside)["Crawls"] == []  # triggers inside the workflow alone fire


class _Events:
    """A workflow that events of a source start, and the rule that hands them to it."""

    def __init__(
        self, lab: Lab, name: str, action: str = "glue:notifyEvent", most: int = 10, **definition: Any
    ) -> None:
        self.lab, self.name = lab, lab.workflow(name, MaxConcurrentRuns=most)
        crawler = lab.crawler(name)
        self.trigger = lab.trigger(
            f"{name}-start", "EVENT", {"CrawlerName": crawler}, WorkflowName=self.name, **definition
        )
        arn, self.rule = f"{_ARN}workflow/{self.name}", f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{self.name}"
        statement = {"Effect": "Allow", "Action": action, "Resource": arn}
        role = lab.cloud.role(f"{self.name}-events", "events.amazonaws.com", [statement])
        self.dead, dead = queue(lab.cloud, f"{self.name}-dead", "events.amazonaws.com", self.rule)
        self.events = lab.cloud.client("events")
        self.events.put_rule(Name=self.name, EventPattern=json.dumps({"source": [self.name]}))
        target = {"Id": "1", "Arn": arn, "RoleArn": role, "DeadLetterConfig": {"Arn": dead}}
        assert not self.events.put_targets(Rule=self.name, Targets=[target])["FailedEntryCount"]

    def put(self, count: int = 1) -> list[str]:
        entry = {"Source": self.name, "DetailType": "test", "Detail": "{}"}
        answer = self.events.put_events(Entries=[entry] * count)
        return [each["EventId"] for each in answer["Entries"]]

    def run(self) -> dict[str, Any]:
        (run,) = eventually(lambda: self.lab.glue.get_workflow_runs(Name=self.name)["Runs"])
        return self.lab.ended(self.name, run["WorkflowRunId"])


def test_an_event_starts_a_workflow(lab: Lab) -> None:
    events = _Events(lab, "one-event")
    (event,) = events.put()

    run = events.run()

    assert run["Statistics"] == statistics(total=1, succeeded=1)
    assert run["WorkflowRunProperties"] == {"aws:eventIds": f"[{event}]"}
    assert run["StartingEventBatchCondition"] == {"BatchSize": 1}
    expected = ("InvalidInputException", "Trigger Type EVENT cannot be started")
    assert refusal(lab.glue.start_trigger, Name=events.trigger) == expected


def test_a_full_batch_of_events_starts_a_workflow_once(lab: Lab) -> None:
    events = _Events(lab, "batch", EventBatchingCondition={"BatchSize": 3})
    sent = events.put(2) + events.put()

    run = events.run()

    assert sorted(run["WorkflowRunProperties"]["aws:eventIds"].strip("[]").split(", ")) == sorted(sent)
    assert run["StartingEventBatchCondition"] == {"BatchSize": 3}


def test_the_end_of_the_batch_window_starts_a_workflow(lab: Lab) -> None:
    events = _Events(lab, "window", EventBatchingCondition={"BatchSize": 3, "BatchWindow": 1})
    events.put()

    assert events.run()["StartingEventBatchCondition"] == {"BatchWindow": 1}


def test_a_run_that_an_event_cannot_start_is_kept_with_its_error(lab: Lab) -> None:
    events = _Events(lab, "too-many", most=1)
    events.put(10)

    runs = eventually(lambda: _over(lab, events.name, 10))

    assert {run["Status"] for run in runs} == {"COMPLETED", "ERROR"}
    messages = {run["ErrorMessage"] for run in runs if run["Status"] == "ERROR"}
    assert messages == {f"Concurrent runs exceeded for workflow: {events.name}."}


def _over(lab: Lab, workflow: str, count: int) -> list[dict[str, Any]]:
    """The runs of a workflow, once there are so many and all are over."""
    runs: list[dict[str, Any]] = lab.glue.get_workflow_runs(Name=workflow)["Runs"]
    return runs if len(runs) == count and all("CompletedOn" in run for run in runs) else []


def test_an_event_whose_role_may_not_notify_the_workflow_is_a_dead_letter(lab: Lab) -> None:
    events = _Events(lab, "denied", action="glue:StartWorkflowRun")
    events.put()

    told = attributes(receive(lab.cloud, events.dead)[0])

    assert told["ERROR_CODE"] == "NO_PERMISSIONS"
    assert "glue:notifyEvent" in told["ERROR_MESSAGE"]
    assert lab.glue.get_workflow_runs(Name=events.name)["Runs"] == []


def test_a_schedule_cannot_have_a_workflow_as_its_target(lab: Lab) -> None:
    name = lab.workflow("target")
    role = lab.cloud.role("workflow-target", "scheduler.amazonaws.com", [])
    code, message = refusal(
        lab.cloud.client("scheduler").create_schedule,
        Name="workflow-target", ScheduleExpression="rate(1 hour)", FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": f"{_ARN}workflow/{name}", "RoleArn": role},
    )  # fmt: skip

    assert (code, "is not supported" in message) == ("ValidationException", True)


def _at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp()


@pytest.mark.parametrize(
    ("after", "now", "fired"),
    [
        ("2024-07-09T12:59:59", "2024-07-09T13:00:00", ["2024-07-09T13:00:00Z"]),
        ("2024-07-09T13:00:00", "2024-07-09T13:00:01", []),
        ("2024-07-08T20:00:00", "2024-07-09T14:00:00", []),  # asleep: as with all schedules, a missed time is missed
    ],
)
def test_a_scheduled_trigger_fires_when_its_time_comes(
    monkeypatch: pytest.MonkeyPatch, after: str, now: str, fired: list[str]
) -> None:
    timer = schedule.TriggerTimer({"Name": "t", "Schedule": "cron(0 13 * * ? *)"})
    submitted: list[Any] = []
    monkeypatch.setattr(
        "local.glue.workflows.schedule.outbox.submit", lambda kind, payload: submitted.append((kind, payload))
    )
    for source, found in (("_rules", []), ("_schedules", []), ("triggers", None)):
        monkeypatch.setattr(clock, source, (lambda found=found: found) if found is not None else _Only(timer))

    clock._tick(_at(after), _at(now), {})

    assert submitted == [("trigger", {"trigger": "t", "scheduled_time": moment}) for moment in fired]


class _Only:
    """In place of the module of scheduled triggers: there is one."""

    def __init__(self, timer: schedule.TriggerTimer) -> None:
        self.timers = lambda: [timer]


def test_a_firing_that_was_accepted_survives_a_kill_and_takes_place_once(restarted: Callable[[], Cloud]) -> None:
    cloud = restarted()
    lab = Lab(cloud, "fired")
    name, crawler = lab.workflow("w"), lab.crawler("any")
    cron = {"Schedule": "cron(0 13 * * ? *)"}
    triggers = [
        lab.trigger("inside", "SCHEDULED", {"CrawlerName": crawler}, WorkflowName=name, **cron),
        lab.trigger("outside", "SCHEDULED", {"JobName": lab.job("j")}, **cron),
    ]
    firings = [Delivery(f"f{number}", "trigger", {"trigger": each}, 0.0, 0.0) for number, each in enumerate(triggers)]
    outbox = cloud.state / "services/outbox.jsonl"

    for _ in range(2):
        cloud.process.kill()
        cloud.process.wait()
        for firing in firings:
            Journal(outbox).put(vars(firing))
        cloud = restarted()
        eventually(lambda: all(f'"dropped": ["{firing.id}"]' in outbox.read_text() for firing in firings))
        lab.glue = checked(cloud)
        (run,) = lab.glue.get_workflow_runs(Name=name)["Runs"]
        assert lab.ended(name, run["WorkflowRunId"])["Statistics"] == statistics(total=1, succeeded=1)
        (job_run,) = eventually(lambda: lab.glue.get_job_runs(JobName="fired-j")["JobRuns"])
        assert job_run["TriggerName"] == "fired-outside"

"""Every place where MiniStack is extended, in one table.

A seam names an attribute of MiniStack and the factory in this package that is given the original and
returns what takes its place. The hash is that of the original's source: when MiniStack changes it, the
local cloud refuses to start instead of running on a patch that nobody has read against the new code.

`python -m local.seams` prints the table with the hash that each original has now.
"""

import hashlib
import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from importlib.metadata import version
from typing import Any

MINISTACK_VERSION = "1.5.33"


class SeamError(RuntimeError):
    """MiniStack is not what the seams were written against."""


@dataclass(frozen=True)
class Seam:
    """One extension.

    module: the MiniStack module, without the leading `ministack.`.
    attribute: the name in it that is replaced; a method is `Class.method`.
    replacement: `module:function` in this package, without the leading `local.`. The function is called
        once with the original and returns the new value.
    original: the first 12 hexadecimal digits of the SHA-256 of the original's source.
    """

    module: str
    attribute: str
    replacement: str
    original: str


# fmt: off
SEAMS: tuple[Seam, ...] = (
    Seam("app", "SERVICE_HANDLERS", "state.answers:held", "6ab47d70854a"),
    Seam("app", "SERVICE_HANDLERS", "chaos.throttles:refusing", "6ab47d70854a"),
    Seam("app", "_load_persisted_state", "state.restore:beforehand", "03de3b870e8f"),
    Seam("services.s3", "_atomic_write", "state.objects:writing", "24958052a85f"),
    Seam("services.s3", "_version_entry_from_record", "state.objects:on_disk", "ddd99b6828a0"),
    Seam("services.cloudwatch_logs", "_log_records", "state.history:latest", "abde064081dd"),
    Seam("app", "save_all", "state.saver:at_the_end", "ea253a04fd05"),
    Seam("app", "pin_request_origin", "iam.requests:secure_origin", "de819c1bd9ac"),
    Seam("core.iam_actions", "_BOTOCORE_SERVICE_MAP", "iam.requests:rest_routes", "6ab47d70854a"),
    Seam("core.iam_actions", "extract_iam_action", "iam.requests:action", "ec476b92d969"),
    Seam("core.iam_actions", "extract_resource_arn", "iam.requests:resource", "82f51700695c"),
    Seam("core.iam_actions", "access_denied_response", "iam.requests:denial", "3cc2e315f91f"),
    Seam("core.iam_evaluator", "enforce", "iam.requests:enforcement", "cf64b1ee5b09"),
    Seam("core.iam_evaluator", "resolve_credential", "iam.roles:living", "32276bd395ef"),
    Seam("core.iam_evaluator", "_fnmatch_compile", "iam.language:patterns", "c95d90f11ae7"),
    Seam("core.iam_evaluator", "_CONDITION_OPS", "iam.language:operators", "6ab47d70854a"),
    Seam("core.iam_evaluator", "parse_policy_document", "iam.language:documents", "622a4f98a3ec"),
    Seam("core.iam_evaluator", "_first_match", "iam.language:statements", "dc96ef4846c7"),
    Seam("core.iam_evaluator", "_conditions_met", "iam.language:conditions", "15b4c24a03e3"),
    Seam("core.iam_evaluator", "evaluate_resource_policy", "iam.language:resource_policies", "e49ce7161ad6"),
    Seam("core.iam_evaluator", "_resolve_condition_key", "iam.request_keys:resolved", "15e26964cd38"),
    Seam("services.tagging", "_RESOURCE_TAG_COLLECTORS", "iam.resource_tags:collectors", "6ab47d70854a"),
    Seam("services.tagging", "_COLLECTORS", "iam.resource_tags:tagged", "6ab47d70854a"),
    Seam("core.iam_evaluator", "validate_policy_document", "iam.grammar:checked", "1b9ec79ea08b"),
    Seam("core.iam_evaluator", "_resource_policy", "iam.roles:trust_policy", "dec265f9a903"),
    Seam("core.iam_evaluator", "combine_resource_policy", "iam.grants:combined", "3972f81213f8"),
    Seam("core.iam_evaluator", "_principal_keys", "iam.request_keys:of_sessions", "82f8fd4f1d91"),
    Seam("core.lambda_runtime", "execution_credentials", "functions.execution_role:sessions", "cffaadc4f396"),
    Seam("services.lambda_svc", "execution_credentials", "functions.execution_role:sessions", "cffaadc4f396"),
    Seam("services.lambda_svc", "_create_function", "functions.execution_role:creating", "e307eecdf0d8"),
    Seam("services.lambda_svc", "_update_config", "functions.execution_role:updating", "6999cb0695da"),
    Seam("services.lambda_svc", "_put_event_invoke_config", "functions.execution_role:configuring", "e53a9f8cbd9c"),
    Seam("services.glue", "handle_request", "iam.listings:catalog", "f5e25a17996a"),
    Seam("services.cloudformation.engine", "_validate_template_statics", "cloudformation.templates:checked", "407c822571bf"),
    Seam("services.cloudformation.handlers", "_resolve_parameters", "cloudformation.templates:parameters", "65ee21dccd44"),
    Seam("services.cloudformation.changesets", "_resolve_parameters", "cloudformation.templates:parameters", "65ee21dccd44"),
    Seam("services.cloudformation.stacks", "_provision_resource", "cloudformation.schemas:creating", "3b8f01fb1871"),
    Seam("services.cloudformation.stacks", "_update_resource", "cloudformation.schemas:updating", "21b9b1207f59"),
    Seam("services.cloudformation.stacks", "_runs_on_worker_thread", "cloudformation.settings:on_threads", "23955511141f"),
    Seam("services.cloudformation.provisioners", "_RESOURCE_HANDLERS", "cloudformation.settings:handlers", "6ab47d70854a"),
    Seam("services.cloudformation.provisioners", "_RESOURCE_HANDLERS", "iam.stack_roles:handlers", "6ab47d70854a"),
    Seam("core.iam_actions", "_s3_action", "iam.objects:action", "98e61213b97d"),
    Seam("core.iam_actions", "s3_additional_checks", "iam.objects:further_checks", "26e5e5602d74"),
    Seam("core.iam_actions", "s3_service_context", "iam.objects:conditions", "83e53d14d02c"),
    Seam("services.s3", "_get_object", "s3.version_ranges:ranged", "64ad7071ef0e"),
    Seam("services.s3", "_get_object", "iam.objects:hidden", "64ad7071ef0e"),
    Seam("services.s3", "_head_object", "iam.objects:hidden", "369c3a8482ea"),
    Seam("services.s3", "_dispatch", "s3.keys:bounded", "52562ee7c18b"),
    Seam("services.s3", "_dispatch", "s3.listed_configurations:kept", "52562ee7c18b"),
    Seam("services.cloudformation.custom_resource", "invoke_custom_resource", "cloudformation.custom_resources:told", "d5c75f69f54b"),
    Seam("services.s3", "_delete_objects", "iam.batch_deletes:by_key", "ca0ca0bf2055"),
    Seam("services.glue", "_ALL_STATE", "glue.state:stores", "6ab47d70854a"),
    Seam("services.glue", "_handle_request_sync", "glue.operations:requests", "23d06ad23cad"),
    Seam("services.cloudformation.provisioners", "_GLUE_JOB_DEFAULTS", "cloudformation.glue_jobs:members", "6ab47d70854a"),
    Seam(
        "services.cloudformation.provisioners",
        "_GLUE_CRAWLER_DEFAULTS",
        "cloudformation.glue_crawlers:members",
        "6ab47d70854a",
    ),
    Seam("services.cloudformation.provisioners", "_glue_call", "glue.operations:stack_requests", "d8439a4f0e14"),
    Seam("core.lambda_runtime", "Worker.invoke", "functions.handler_errors:invoking", "96751a754710"),
    Seam("core.lambda_runtime", "_NODEJS_WORKER_SCRIPT", "functions.handler_errors:node_worker", "8c25cb368646"),
    Seam("core.lambda_runtime", "_NODEJS_WORKER_SCRIPT", "functions.module_endings:node_worker", "8c25cb368646"),
    Seam("core.lambda_runtime", "_PYTHON_WORKER_SCRIPT", "functions.handler_errors:python_worker", "8c25cb368646"),
    Seam("services.lambda_svc", "_execute_function_warm", "functions.handler_errors:executing", "62b9218bef5b"),
    Seam("services.stepfunctions", "_create_state_machine", "states.machines:create", "4bc1231dda69"),
    Seam("services.stepfunctions", "_update_state_machine", "states.machines:update", "476e0deee6a3"),
    Seam("services.stepfunctions", "_validate_state_machine_definition", "states.machines:validate", "91730eff8585"),
    Seam("services.cloudformation.provisioners", "_RESOURCE_HANDLERS", "states.machines:stack_handlers", "6ab47d70854a"),
    Seam("services.stepfunctions", "handle_request", "states.service:requests", "efa6e8c4532a"),
    Seam("services.stepfunctions", "_restore_state", "states.interrupted:restoring", "b94c49c3dd97"),
    Seam("services.stepfunctions", "_delete_state_machine", "states.machines:delete", "bcbc7c7e5bea"),
    Seam("services.stepfunctions", "_describe_state_machine_for_execution", "states.operations:describe_machine", "a5ed57e041d7"),
    Seam("services.stepfunctions", "_start_execution", "states.operations:start", "9923282fc76c"),
    Seam("services.stepfunctions", "_start_sync_execution", "states.operations:start_sync", "8600470a0208"),
    Seam("services.stepfunctions", "_stop_execution", "states.operations:stop", "44d2d84ccd5c"),
    Seam("services.stepfunctions", "_describe_execution", "states.operations:describe", "c3ad294ad8b5"),
    Seam("services.eventbridge", "_invoke_target", "events.rules:accepting", "550e304af080"),
    Seam("services.eventbridge", "handle_request", "events.buses:named", "129d025f1899"),
    Seam("services.eventbridge", "_delete_event_bus", "events.buses:deleting", "39a5cc3a820b"),
    Seam("services.eventbridge", "_put_rule", "events.buses:putting_rule", "829a0feae103"),
    Seam("services.eventbridge", "_put_permission", "events.bus_policies:put_permission", "3f19d0b56bca"),
    Seam("services.eventbridge", "_remove_permission", "events.bus_policies:remove_permission", "be9104c52e23"),
    Seam("core.iam_evaluator", "_resource_policy", "events.bus_policies:resource_policy", "dec265f9a903"),
    Seam("services.eventbridge", "_put_events", "events.entries:putting", "ebcda0f38061"),
    Seam("services.eventbridge", "_archive_event", "events.archives:keeping", "e4ec52f03a32"),
    Seam("services.eventbridge", "_create_archive", "events.archives:creating", "e6dd5c7fb01e"),
    Seam("services.eventbridge", "_describe_archive", "events.archives:describing", "930edca8e93c"),
    Seam("services.cloudwatch_logs", "_create_log_group", "logs.keys:creating", "ce6fd1931ae9"),
    Seam("services.cloudwatch_logs", "handle_request", "logs.query_definitions:requests", "e453a3f37b62"),
    Seam("services.eventbridge", "_validate_target_arn", "events.rules:validating", "103834fd5c3b"),
    Seam("services.eventbridge", "start_scheduler", "events.clock:silent", "11f17404da11"),
    Seam("services.scheduler", "start_scheduler", "events.clock:silent", "04a12e5e9f1e"),
    Seam("services.lambda_svc", "invoke_async_with_retry", "functions.async_queue:accepting", "289fe4d3cbd4"),
    Seam("services.lambda_svc", "_execute_function_dispatch", "functions.observed:executing", "f62cd259213e"),
    Seam("services.lambda_svc", "_emit_lambda_metrics", "functions.observed:throttles_only", "3b6689d77cf6"),
    Seam("services.lambda_svc", "_emit_lambda_logs", "functions.logs:writing", "111efbf06968"),
    Seam("services.cloudwatch_logs", "_put_log_events", "metrics.embedded:storing", "acd4fda33a38"),
    Seam("services.cloudwatch_logs", "_put_log_events", "metrics.filters:storing", "acd4fda33a38"),
    Seam("services.cloudwatch_logs", "_put_metric_filter", "metrics.filters:putting", "f32105a1de44"),
    Seam("services.cloudwatch", "handle_request", "metrics.service:requests", "0e8a6c92a042"),
    Seam("services.cloudwatch", "record_metric", "metrics.store:recording", "7f777bfbe523"),
    Seam("services.cloudwatch", "_evaluate_alarm", "metrics.clock:asking", "a0b0acd3d432"),
    Seam("services.cloudwatch", "_dispatch_alarm_actions", "metrics.alarms.states:telling", "fcf47c0d1e6e"),
    Seam("services.sqs", "_act_send_message", "metrics.sources.sqs:sending", "3abd766508c8"),
    Seam("services.sqs", "_act_delete_message", "metrics.sources.sqs:deleting", "8d700665e3d6"),
    Seam("services.sqs", "_delete_messages_for_esm", "metrics.sources.sqs:deleting_for_mapping", "c1686f29b48b"),
    Seam("services.sqs", "_collect_msgs", "metrics.sources.sqs:collecting", "308a6eb1b3d4"),
    Seam("services.sqs", "_dlq_sweep", "metrics.sources.sqs:sweeping", "6a77691e1671"),
    Seam("services.sqs", "_HANDLERS", "metrics.sources.sqs:handlers", "6ab47d70854a"),
    Seam("services.s3", "_fire_s3_event_async", "events.objects:accepting", "d42619f0eb86"),
    Seam("services.s3", "_deliver_event_to_sqs", "events.objects:to_queue", "268b46f4a97c"),
    Seam("services.s3", "_deliver_event_to_sns", "events.objects:to_topic", "69c35881bc2f"),
    Seam("services.s3", "_deliver_event_to_lambda", "events.objects:to_function", "0bdd18b38925"),
    Seam("services.s3", "_validate_notification_configs", "events.objects:validating", "780d0ff4d6e7"),
    Seam("services.sns", "_fanout", "events.topics:accepting", "984cdd91d64a"),
    Seam("services.sns", "_subscribe", "events.topics:pending", "db260c543268"),
    Seam("services.sns", "_list_subscriptions_by_topic", "events.topics:listing", "02119f3da935"),
    Seam("services.sns", "_list_subscriptions", "events.topics:listing", "03d4e93081a0"),
    Seam("services.scheduler", "_create_schedule", "events.schedule_requests:checking", "5b205607c15c"),
    Seam("services.scheduler", "_update_schedule", "events.schedule_requests:checking", "93f7fec4f7d8"),
    Seam("services.lambda_svc", "_create_esm", "functions.mappings:creating", "d351521bb6cd"),
    Seam("services.lambda_svc", "_create_function", "functions.names:creating", "e307eecdf0d8"),
    Seam("services.lambda_svc", "_poll_sqs", "functions.polling:polling", "e438a6a1e094"),
    Seam("services.cloudformation.provisioners", "_RESOURCE_HANDLERS", "events.stack_resources:handlers", "6ab47d70854a"),
    Seam("services.sqs", "_HANDLERS", "sqs.move_tasks:handlers", "6ab47d70854a"),
    Seam("services.athena", "handle_request", "athena.service:requests", "2f5558612eba"),
    Seam("services.athena", "_start_query_execution", "athena.service:start_query_execution", "405753f7beaf"),
    Seam("services.athena", "_get_query_execution", "athena.service:get_query_execution", "85fd963c0103"),
    Seam("services.athena", "_get_query_results", "athena.service:get_query_results", "abd778cbcf28"),
    Seam("services.athena", "_get_database", "athena.metadata:get_database", "83b939505394"),
    Seam("services.athena", "_list_databases", "athena.metadata:list_databases", "e947e7ac8186"),
    Seam("services.athena", "_get_table_metadata", "athena.metadata:get_table", "4b2245fa29f9"),
    Seam("services.athena", "_list_table_metadata", "athena.metadata:list_tables", "9c39fa0595fa"),
    Seam("services.athena", "_stop_query_execution", "athena.service:stop_query_execution", "14461b69c107"),
    Seam("services.athena", "_get_workgroup", "athena.service:get_work_group", "dac9bdef6ce0"),
    Seam("services.athena", "_delete_workgroup", "athena.service:delete_work_group", "064b353ab07b"),
    Seam("services.athena", "_get_named_query", "athena.service:get_named_query", "3c7692f669b4"),
    Seam("services.athena", "_batch_get_named_query", "athena.service:batch_get_named_query", "3afc38650384"),
    Seam("services.athena", "_list_named_queries", "athena.service:list_named_queries", "e6a94375215d"),
    Seam("services.athena", "_get_prepared_statement", "athena.service:get_prepared_statement", "a87c06c3777f"),
)
# fmt: on


def apply() -> None:
    """Put every replacement in place.

    Raises:
        SeamError: MiniStack is missing, has another version, or an original has changed.
    """
    found = version("ministack")
    if found != MINISTACK_VERSION:
        raise SeamError(
            f"The local cloud extends MiniStack {MINISTACK_VERSION} and found {found}. "
            "Run `npm run setup` to install the pinned version."
        )
    for seam in SEAMS:
        owner, name, original = _resolve(seam)
        digest = _digest(original)
        if digest != seam.original:
            raise SeamError(
                f"ministack.{seam.module}.{seam.attribute} is not the code that its seam was written for "
                f"(hash {digest}, expected {seam.original}). Read it, adapt local.{seam.replacement}, then update "
                "the hash in local/seams.py."
            )
        setattr(owner, name, _replacement(seam)(original))


def _resolve(seam: Seam) -> tuple[Any, str, Any]:
    module = importlib.import_module(f"ministack.{seam.module}")
    *path, name = seam.attribute.split(".")
    try:
        owner = reduce(getattr, path, module)
        return owner, name, getattr(owner, name)
    except AttributeError as error:
        raise SeamError(f"ministack.{seam.module} has no {seam.attribute}.") from error


def _replacement(seam: Seam) -> Callable[[Any], Any]:
    module, _, function = seam.replacement.partition(":")
    factory: Callable[[Any], Any] = getattr(importlib.import_module(f"local.{module}"), function)
    return factory


def _digest(original: Any) -> str:
    """The hash of a function's source, or of the type of anything that has no source (a table that gains entries)."""
    source = inspect.getsource(original) if callable(original) else type(original).__qualname__
    return hashlib.sha256(source.encode()).hexdigest()[:12]


if __name__ == "__main__":
    for each in SEAMS:
        print(f"{_digest(_resolve(each)[2])}  {each.module}.{each.attribute} -> {each.replacement}")

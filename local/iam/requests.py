"""Every request is allowed by what AWS documents: all actions on all resources that it needs, not one of them.

MiniStack makes one ARN of a request and asks its policies once. Here the request is kept as it arrives, and when the
policies are asked, each check that the tables make of it is put to them; the first that fails is the one that the
answer names.
"""

import contextvars
import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from ministack.core import iam_actions, iam_evaluator
from ministack.core.iam_evaluator import AuthError, EvalResult

from local.iam import batch_deletes, encryption, objects, parameters, usage
from local.iam.actions import SERVICES
from local.iam.checks import Check, Request

_RPC = re.compile(r"/service/[^/]+/operation/(\w+)/?")

_NEVER_ANONYMOUS = frozenset({"s3:CreateBucket", "s3:ListAllMyBuckets"})
"""What no bucket's policy can open to everyone, and MiniStack leaves to one."""


@dataclass(frozen=True)
class _Pending:
    """A request whose checks are to be made: only when its caller is not the root user, who needs none."""

    service: str
    action: str
    resource: str
    read: Callable[[], Request]


_pending: contextvars.ContextVar[_Pending | None] = contextvars.ContextVar("local_pending_checks", default=None)
_object_arn: contextvars.ContextVar[str] = contextvars.ContextVar("local_object_arn", default="")
_batch_delete: contextvars.ContextVar[bool] = contextvars.ContextVar("local_batch_delete", default=False)
_denied: contextvars.ContextVar[Check | None] = contextvars.ContextVar("local_denied_check", default=None)


def secure_origin(original: Callable[[str, bool], None]) -> Callable[[str, bool], None]:
    """Loopback counts as secure transport, or every policy that refuses plain HTTP would lock out every role."""

    @functools.wraps(original)
    def pin_request_origin(source_ip: str, _secure_transport: bool) -> None:
        original(source_ip, True)

    return pin_request_origin


def rest_routes(original: dict[str, list[str]]) -> dict[str, list[str]]:
    """Lambda's operations are read from its model: MiniStack's own list takes DELETE of a concurrency for a PUT."""
    return {**original, "lambda": ["lambda"]}


def action(original: Callable[..., str | None]) -> Callable[..., str | None]:
    """The operation that a request's handler will perform, and no other that the request names besides.

    A REST service goes by the path alone, so an `Action` in the query or the body must not speak for it. Elsewhere a
    request that names two operations, or one parameter twice, is refused to everyone but the root user.
    """

    @functools.wraps(original)
    def extract_iam_action(
        service: str, method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
    ) -> str | None:
        if service == "lambda":
            operation = iam_actions._match_rest_action(service, method, path, query_params)
            return f"lambda:{operation}" if operation else None
        if service == "s3" or (service in iam_actions._BOTOCORE_SERVICE_MAP and service != "ses"):
            query = {name: value for name, value in query_params.items() if name != "Action"}
            return original(service, method, path, {}, b"", query)
        if _is_ambiguous(path, headers, body, query_params):
            return f"{iam_actions.SERVICE_TO_IAM_NAMESPACE.get(service, service)}:AmbiguousRequest"
        rpc = _RPC.fullmatch(path)
        if rpc and service in SERVICES:
            return f"{SERVICES[service].namespace}:{rpc[1]}"
        return original(service, method, path, headers, body, query_params)

    return extract_iam_action


def _is_ambiguous(path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]) -> bool:
    """Whether target, path, query and form disagree. `query` is the form's fields under the query's parameters."""
    form: dict[str, list[str]] = {}
    if "x-www-form-urlencoded" in headers.get("content-type", ""):
        form = parse_qs(body.decode(errors="replace"), keep_blank_values=True)
    if any(query.get(name) != value for name, value in form.items()) or len(query.get("Action", [])) > 1:
        return True
    target, rpc = headers.get("x-amz-target", ""), _RPC.fullmatch(path)
    named = {target.rpartition(".")[2] if "." in target else "", rpc[1] if rpc else "", *query.get("Action", [])}
    return len(named - {""}) > 1


def resource(original: Callable[..., str]) -> Callable[..., str]:
    """Keeps the request for `enforcement`; the ARN that MiniStack makes of it stays."""

    @functools.wraps(original)
    def extract_resource_arn(
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query_params: dict[str, Any],
        region: str,
        account_id: str,
    ) -> str:
        _pending.set(None)
        arn = original(service, method, path, headers, body, query_params, region, account_id)
        _batch_delete.set(service == "s3" and batch_deletes.is_one(method, path, query_params))
        if service == "s3":
            own = objects.arn(path)
            _object_arn.set(own)
            return arn if _batch_delete.get() else own
        if service not in SERVICES:
            return arn
        named = iam_actions.extract_iam_action(service, method, path, headers, body, query_params)
        if named:
            operation = named.partition(":")[2]

            def read() -> Request:
                found = parameters.read(service, operation, path, headers, body, query_params)
                return Request(operation, found, region, account_id)

            _pending.set(_Pending(service, named, arn, read))
        return arn

    return extract_resource_arn


def enforcement(original: Callable[..., Any]) -> Callable[..., Any]:
    """Puts every check of the pending request to the policies."""

    @functools.wraps(original)
    def enforce(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: Mapping[str, Any] | None = None,
    ) -> Any:
        _denied.set(None)
        if not access_key_id and iam_action in _NEVER_ANONYMOUS:
            return AuthError("MissingAuthenticationToken", "Access Denied")
        for check in _checks(access_key_id, iam_action, service, resource_arn):
            namespace = check.action.partition(":")[0]
            owner = service if namespace == iam_action.partition(":")[0] else namespace
            context = {**(service_context or {}), **check.context}
            if namespace == "kms" and service == "s3":
                owner, context = "kms", encryption.keys_of_request("s3", _object_arn.get())
            denied = original(
                access_key_id, check.action, owner, region, resource_arn=check.resource, service_context=context
            )
            if check.action == "s3:DeleteObject" and _batch_delete.get() and isinstance(denied, EvalResult):
                return None  # decided key by key when it is carried out
            usage.record_session(access_key_id, check.action, check.resource, denied, context)
            if denied:
                _denied.set(check if isinstance(denied, EvalResult) else None)
                return denied
        return None

    return enforce


def _checks(access_key_id: str, iam_action: str, service: str, resource_arn: str) -> list[Check]:
    pending = _pending.get()
    if pending is None or (service, iam_action) != (pending.service, pending.action):
        return [Check(iam_action, resource_arn)]
    if not access_key_id or iam_evaluator.is_root_access_key(access_key_id):
        return [Check(iam_action, resource_arn)]
    if resource_arn != pending.resource:  # a further resource that MiniStack asks for: the first question had it
        return []
    return SERVICES[service].checks(pending.read())


_BAD_REQUEST = frozenset({"athena", "events", "glue", "kms", "states"})
"""The services of the JSON protocol that refuse with the status of any other error."""

_OF_KEYS = {"sns": "KMSAccessDenied", "sqs": "KMS.AccessDeniedException"}
"""What a refusal is called that concerns the key of a topic or a queue."""


def denial(original: Callable[..., tuple[int, dict[str, str], bytes]]) -> Callable[..., Any]:
    """The refusal in AWS's words: which action on which resource was not allowed."""

    @functools.wraps(original)
    def access_denied_response(
        service: str, iam_action: str, principal_arn: str, request_id: str, **details: Any
    ) -> tuple[int, dict[str, str], bytes]:
        check = _denied.get()
        if check is None or details.get("error_code") or details.get("message"):
            return original(service, iam_action, principal_arn, request_id, **details)
        explicit = bool(details.get("explicit_deny"))
        named = f'"{check.resource}"' if check.action.startswith("s3:") else check.resource
        if not (explicit and details.get("resource_policy_arn")):
            spelled = _spelled(service, check.action)
            details["message"] = iam_actions.identity_denial_message(spelled, principal_arn, named, explicit)
        details["resource_arn"] = check.resource
        if check.action.startswith("kms:") and service in _OF_KEYS:
            details["error_code"] = _OF_KEYS[service]
        _, headers, body = refusal = original(service, check.action, principal_arn, request_id, **details)
        return (400, headers, body) if service in _BAD_REQUEST or details.get("error_code") else refusal

    return access_denied_response


def _spelled(service: str, action: str) -> str:
    """An action as the service's own messages write it."""
    if service == "sns":
        return action.replace("sns:", "SNS:")
    return action.lower() if action.startswith("sqs:") else action

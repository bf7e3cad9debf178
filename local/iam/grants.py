"""Grants of KMS keys: they allow what neither the key's policy nor the caller's own allows, and no policy denies.

https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.iam_evaluator import EvalContext, EvalResult
from ministack.services import kms

_CONTEXT = "kms:encryptioncontext:"


def combined(original: Callable[..., EvalResult]) -> Callable[..., EvalResult]:
    """MiniStack's `combine_resource_policy`, which knows no grants."""

    @functools.wraps(original)
    def combine_resource_policy(identity: EvalResult, context: EvalContext, *policy: Any, **options: Any) -> EvalResult:
        result = original(identity, context, *policy, **options)
        if result.decision != "ImplicitDeny" or not context.action.startswith("kms:"):
            return result
        granted = any(_covers(grant, context) for grant in list(kms._grants.values()))
        return EvalResult("Allow", context.principal_arn, "", "Grant") if granted else result

    return combine_resource_policy


def _covers(grant: Mapping[str, Any], context: EvalContext) -> bool:
    return (
        grant["KeyId"] == context.resource_arn
        and context.action.partition(":")[2] in grant["Operations"]
        and bool(iam_evaluator._names_caller({"AWS": grant["GranteePrincipal"]}, context.principal_arn))
        and _meets(grant.get("Constraints") or {}, context)
    )


def _meets(constraints: Mapping[str, Mapping[str, str]], context: EvalContext) -> bool:
    """Whether the request's encryption context is, or has in it, what the grant is bound to."""
    given = {
        name[len(_CONTEXT) :]: value for name, value in context.service_context.items() if name.startswith(_CONTEXT)
    }
    exact, part = constraints.get("EncryptionContextEquals"), constraints.get("EncryptionContextSubset")
    if exact is not None and given != _lowered(exact):
        return False
    return part is None or _lowered(part).items() <= given.items()


def _lowered(pairs: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in pairs.items()}

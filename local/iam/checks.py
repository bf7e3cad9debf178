"""What a request must be allowed to do: actions on resources, made from the tables in `local.iam.actions`.

A table follows the Service Authorization Reference: an action stands beside the ARNs that it is checked on,
all of which must be allowed. An ARN is written as a template over the request's parameters:

    job/{JobName}            one resource, under the service's prefix
    crawler/{CrawlerNames}   a list parameter gives one ARN an element
    table/{DatabaseName}/{TableInput.Name}     a path leads into a structure, or into each structure of a list
    workgroup/{WorkGroup=primary}              what an absent parameter stands for; without it, `*`
    {ResourceArn}            a parameter that is an ARN stands for itself
    *                        the action knows no resources
"""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local.iam import roles

ALL = ("*",)
"""For actions that know no resources: only a statement on `*` allows them."""

_PLACE = re.compile(r"{([^}=]+)(?:=([^}]*))?}")


@dataclass(frozen=True)
class Check:
    """One question to the policies: may the caller do `action` on `resource`, with these condition keys?"""

    action: str
    resource: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """A request as it arrived, with its parameters read.

    operation: the API operation, e.g. `StartJobRun`.
    parameters: the members of its input, nested, whatever protocol brought them.
    """

    operation: str
    parameters: Mapping[str, Any]
    region: str
    account: str


@dataclass(frozen=True)
class Service:
    """How the requests of one service are authorized.

    namespace: the prefix of its actions, e.g. `glue`.
    arn: what its ARN templates start with, with `{region}` and `{account}`.
    resources: action to ARN templates. An action that is missing is checked on `*`.
    renamed: operations that are authorized as other actions, e.g. `SendMessageBatch` as `SendMessage`.
    roles: for operations that hand a role to a service (`iam:PassRole`): the parameter that names it.
    principal: the service that the roles are handed to.
    arrange: prepares the parameters that the templates read, e.g. looks up the work group of a query.
    context: the service's own condition keys of a request.
    further: what else must be allowed, of other services (a customer key), given the arranged parameters.
    """

    namespace: str
    arn: str
    resources: Mapping[str, Sequence[str]]
    renamed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    principal: str = ""
    arrange: Callable[[Request], Mapping[str, Any]] = lambda request: request.parameters
    context: Callable[[Request], Mapping[str, Any]] = lambda _request: {}
    further: Callable[[Request, Mapping[str, Any]], Sequence[Check]] = lambda _request, _parameters: ()

    def checks(self, request: Request) -> list[Check]:
        """Everything that must be allowed for this request, in the order in which AWS names it."""
        parameters = self.arrange(request)
        context = self.context(request)
        prefix = self.arn.format(region=request.region, account=request.account)
        found = [
            Check(f"{self.namespace}:{action}", arn, context)
            for action in self.renamed.get(request.operation, (request.operation,))
            for template in self.resources.get(action, ALL)
            for arn in arns(template, parameters, prefix)
        ]
        if request.operation in self.roles:
            found += [
                Check("iam:PassRole", roles.arn(role), {"iam:PassedToService": self.principal})
                for role in values(parameters, self.roles[request.operation])
                if role != "*"
            ]
        return [*found, *self.further(request, parameters)]


def arns(template: str, parameters: Mapping[str, Any], prefix: str) -> list[str]:
    """The ARNs that a template stands for in a request."""
    if template == "*":
        return ["*"]
    places = [values(parameters, name, default) for name, default in _PLACE.findall(template)]
    pattern = _PLACE.sub("{}", template)
    found = [pattern.format(*chosen) for chosen in itertools.product(*places)]
    return [each if each.startswith("arn:") else prefix + each for each in dict.fromkeys(found)]


def values(parameters: Mapping[str, Any], path: str, default: str = "") -> list[str]:
    """The strings at a dotted path, or the default, or `*` when there is none."""
    found: list[Any] = [parameters]
    for name in path.split("."):
        members = [each.get(name) for each in found if isinstance(each, Mapping)]
        found = [item for each in members for item in (each if isinstance(each, list) else [each])]
    strings = [str(each) for each in found if each is not None and each != ""]
    return strings or [default or "*"]

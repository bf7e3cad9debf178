"""Which service's requests are authorized by which table. The keys are MiniStack's names of the services.

Services that are not here, and CloudFormation and STS, keep MiniStack's own resources; S3's are in `local.iam.objects`.
"""

from collections.abc import Mapping

from local.iam.actions import athena, cloudwatch, events, glue, iam, kms, lambda_, logs, scheduler, sns, sqs, states
from local.iam.checks import Service

SERVICES: Mapping[str, Service] = {
    "athena": athena.SERVICE,
    "events": events.SERVICE,
    "glue": glue.SERVICE,
    "iam": iam.SERVICE,
    "kms": kms.SERVICE,
    "lambda": lambda_.SERVICE,
    "logs": logs.SERVICE,
    "monitoring": cloudwatch.SERVICE,
    "scheduler": scheduler.SERVICE,
    "sns": sns.SERVICE,
    "sqs": sqs.SERVICE,
    "states": states.SERVICE,
}

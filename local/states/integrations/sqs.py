"""`sqs:sendMessage`. A MessageBody that is an object is sent as its JSON text.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html
"""

from local.states.integrations.call import Integration
from local.states.integrations.dialect import Optimized

_DIALECT = Optimized("SQS", "AmazonSQS", "AmazonSQSException")

SEND_MESSAGE = Integration(lambda call: call.api("sqs", "SendMessage", call.arguments, _DIALECT), callback=True)

"""`sqs:sendMessage`. A MessageBody that is an object is sent as its JSON text.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html
"""

from local.states.integrations.call import Integration, Operation
from local.states.integrations.dialect import Optimized

_DIALECT = Optimized("SQS", "AmazonSQS", "AmazonSQSException")

SEND_MESSAGE = Integration(Operation("sqs", "SendMessage", _DIALECT), callback=True)

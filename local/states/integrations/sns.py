"""`sns:publish`. A Message that is an object is sent as its JSON text.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html
"""

from local.states.integrations.call import Integration, Operation
from local.states.integrations.dialect import Optimized

_DIALECT = Optimized("SNS", "AmazonSNS", "AmazonSNSException")

PUBLISH = Integration(Operation("sns", "Publish", _DIALECT), callback=True)

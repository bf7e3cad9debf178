"""`dynamodb:getItem`, `putItem`, `updateItem`, `deleteItem`.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html
"""

from local.states.integrations.call import Integration
from local.states.integrations.dialect import Optimized

_DIALECT = Optimized("DynamoDB", "AmazonDynamoDBv2", "AmazonDynamoDBException")


def _operation(name: str) -> Integration:
    return Integration(lambda call: call.api("dynamodb", name, call.arguments, _DIALECT))


GET_ITEM = _operation("GetItem")
PUT_ITEM = _operation("PutItem")
UPDATE_ITEM = _operation("UpdateItem")
DELETE_ITEM = _operation("DeleteItem")

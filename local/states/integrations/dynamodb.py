"""`dynamodb:getItem`, `putItem`, `updateItem`, `deleteItem`.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html
"""

from local.states.integrations.call import Integration, Operation
from local.states.integrations.dialect import Optimized

_DIALECT = Optimized("DynamoDB", "AmazonDynamoDBv2", "AmazonDynamoDBException")

GET_ITEM = Integration(Operation("dynamodb", "GetItem", _DIALECT))
PUT_ITEM = Integration(Operation("dynamodb", "PutItem", _DIALECT))
UPDATE_ITEM = Integration(Operation("dynamodb", "UpdateItem", _DIALECT))
DELETE_ITEM = Integration(Operation("dynamodb", "DeleteItem", _DIALECT))

// @ts-check
'use strict';
const { deadLetterQueues } = require('../dead-letter-queues.cjs');
const { alarm, shortName } = require('./alarm.cjs');

/** A message lies in a dead-letter queue. @type {(resources: import('../alarms.cjs').Resources, settings: import('../alarms.cjs').Settings) => object} */
module.exports = (resources, settings) =>
  Object.fromEntries(
    deadLetterQueues(resources).map(([id, { QueueName }]) => [
      `${id}Alarm`,
      alarm(
        settings,
        `${shortName(settings, QueueName)}-not-empty`,
        `Messages lie in the dead-letter queue ${QueueName}. See them, and bring them through once the fault is mended: npm run replay -- --stage ${settings.stage}`,
        {
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateNumberOfMessagesVisible',
          Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
          Statistic: 'Maximum',
          Period: 60,
          Threshold: 0,
          ComparisonOperator: 'GreaterThanThreshold',
        },
      ),
    ]),
  );

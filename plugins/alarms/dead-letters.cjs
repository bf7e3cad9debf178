// @ts-check
'use strict';
const { alarm, ofType } = require('./alarm.cjs');

/** A queue that a dead letter falls into, wherever the template names one. */
const NAMED =
  /"(?:deadLetterTargetArn|DeadLetterConfig|DeadLetterQueue|OnFailure)":\s*(?:\{"\w+":\s*)?\{"Fn::GetAtt":\s*\["(\w+)"/g;

/** A message lies in a dead-letter queue. @type {(resources: import('../alarms.cjs').Resources, settings: import('../alarms.cjs').Settings) => object} */
module.exports = (resources, settings) => {
  const named = new Set([...JSON.stringify(resources).matchAll(NAMED)].map(([, id]) => id));
  return Object.fromEntries(
    ofType(resources, 'AWS::SQS::Queue')
      .filter(([id]) => named.has(id))
      .map(([id, { Properties }]) => [
        `${id}Alarm`,
        alarm(
          settings,
          `${Properties.QueueName.slice(settings.prefix.length + 1)}-not-empty`,
          `Messages lie in the dead-letter queue ${Properties.QueueName}. See them, and bring them through once the fault is mended: npm run replay -- --stage ${settings.stage}`,
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
};

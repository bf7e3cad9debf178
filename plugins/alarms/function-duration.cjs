// @ts-check
'use strict';
const { alarm, ofType, shortName } = require('./alarm.cjs');

/** The part of its timeout that a function may take. */
const NEAR = 0.8;

/** A function came near its timeout. @type {(resources: import('../alarms.cjs').Resources, settings: import('../alarms.cjs').Settings) => object} */
module.exports = (resources, settings) =>
  Object.fromEntries(
    ofType(resources, 'AWS::Lambda::Function').map(([id, { Properties }]) => [
      `${id}DurationAlarm`,
      alarm(
        settings,
        `${shortName(settings, Properties.FunctionName)}-duration`,
        `The function ${Properties.FunctionName} took more than ${NEAR * 100} % of its ${Properties.Timeout} s. Give it more time or memory, or less to do, before it is cut off.`,
        {
          Namespace: 'AWS/Lambda',
          MetricName: 'Duration',
          Dimensions: [{ Name: 'FunctionName', Value: { Ref: id } }],
          Statistic: 'Maximum',
          Period: 300,
          Threshold: NEAR * Properties.Timeout * 1000,
          ComparisonOperator: 'GreaterThanThreshold',
        },
      ),
    ]),
  );

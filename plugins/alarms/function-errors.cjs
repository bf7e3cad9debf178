// @ts-check
'use strict';
const { alarm, ofType, shortName } = require('./alarm.cjs');

/** A function failed. @type {(resources: import('../alarms.cjs').Resources, settings: import('../alarms.cjs').Settings) => object} */
module.exports = (resources, settings) =>
  Object.fromEntries(
    ofType(resources, 'AWS::Lambda::Function').map(([id, { Properties }]) => [
      `${id}ErrorsAlarm`,
      alarm(
        settings,
        `${shortName(settings, Properties.FunctionName)}-errors`,
        `The function ${Properties.FunctionName} failed. Its log group says why; what it was given is tried again, and falls into a dead-letter queue after that.`,
        {
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Dimensions: [{ Name: 'FunctionName', Value: { Ref: id } }],
          Statistic: 'Sum',
          Period: 300,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        },
      ),
    ]),
  );

// @ts-check
'use strict';
const { alarm, ofType, shortName } = require('./alarm.cjs');

const METRICS = ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'];

/** An execution did not succeed. @type {(resources: import('../alarms.cjs').Resources, settings: import('../alarms.cjs').Settings) => object} */
module.exports = (resources, settings) =>
  Object.fromEntries(
    ofType(resources, 'AWS::StepFunctions::StateMachine').map(([id, { Properties }]) => [
      `${id}FailuresAlarm`,
      alarm(
        settings,
        `${shortName(settings, Properties.StateMachineName)}-failures`,
        `An execution of ${Properties.StateMachineName} failed, timed out or was stopped. A notification says which and why.`,
        {
          Metrics: [
            {
              Id: 'all',
              Expression: 'FILL(failed, 0) + FILL(timedout, 0) + FILL(aborted, 0)',
              Label: 'Executions that did not succeed',
              ReturnData: true,
            },
            ...METRICS.map((MetricName) => ({
              Id: MetricName.replace('Executions', '').toLowerCase(),
              ReturnData: false,
              MetricStat: {
                Metric: {
                  Namespace: 'AWS/States',
                  MetricName,
                  Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: id } }],
                },
                Period: 300,
                Stat: 'Sum',
              },
            })),
          ],
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        },
      ),
    ]),
  );

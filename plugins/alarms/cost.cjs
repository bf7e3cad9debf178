// @ts-check
'use strict';
const { alarm, metricOf } = require('./alarm.cjs');

const DAY = 86_400;

/** The jobs of a day cost more than they may, by their DPU-seconds. @type {(resources: import('../alarms.cjs').Resources, settings: import('../alarms.cjs').Settings) => object} */
module.exports = (_resources, settings) => ({
  JobCostAlarm: alarm(
    settings,
    'job-cost',
    `The jobs of one day cost more than ${settings.dailyCost} dollars, by the DPU-seconds that they were billed for. The dashboard shows which pipeline.`,
    {
      Metrics: [
        {
          Id: 'total',
          Expression: settings.pipelines.map((_, index) => `FILL(cost${index}, 0)`).join(' + '),
          Label: 'Dollars a day',
          ReturnData: true,
        },
        ...settings.pipelines.map((pipeline, index) => ({
          Id: `cost${index}`,
          ReturnData: false,
          MetricStat: {
            Metric: metricOf(settings, pipeline, 'EstimatedCost'),
            Period: DAY,
            Stat: 'Sum',
          },
        })),
      ],
      Threshold: settings.dailyCost,
      ComparisonOperator: 'GreaterThanThreshold',
    },
  ),
});

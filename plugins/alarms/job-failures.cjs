// @ts-check
'use strict';
const { alarm, metricOf, pascal } = require('./alarm.cjs');

/** A job run failed. @type {(resources: import('../alarms.cjs').Resources, settings: import('../alarms.cjs').Settings) => object} */
module.exports = (_resources, settings) =>
  Object.fromEntries(
    settings.pipelines.map((pipeline) => [
      `${pascal(pipeline)}JobFailuresAlarm`,
      alarm(
        settings,
        `${pipeline}-job-failures`,
        `A job run of the pipeline ${pipeline} did not succeed. A notification of etl-job-failure or etl-critical-alerts says which and why.`,
        {
          ...metricOf(settings, pipeline, 'JobRunsFailed'),
          Statistic: 'Sum',
          Period: 300,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        },
      ),
    ]),
  );

// @ts-check
'use strict';
const { alarm, metricOf, pascal } = require('./alarm.cjs');

const DAY = 86_400;

/**
 * The rows of a day are far from what was usual: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Anomaly_Detection_Alarm.html
 *
 * @type {(resources: import('../alarms.cjs').Resources, settings: import('../alarms.cjs').Settings) => object}
 */
module.exports = (_resources, settings) =>
  Object.fromEntries(
    settings.pipelines.map((pipeline) => [
      `${pascal(pipeline)}VolumeAlarm`,
      alarm(
        settings,
        `${pipeline}-volume`,
        `The pipeline ${pipeline} took many more or far fewer rows in a day than it used to. Has a source stopped, or does one send twice?`,
        {
          Metrics: [
            { Id: 'band', Expression: `ANOMALY_DETECTION_BAND(rows, ${settings.volumeBand})`, ReturnData: true },
            {
              Id: 'rows',
              ReturnData: true,
              MetricStat: {
                Metric: metricOf(settings, pipeline, 'RowsIn'),
                Period: DAY,
                Stat: 'Sum',
              },
            },
          ],
          ThresholdMetricId: 'band',
          ComparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold',
          // A day without rows is for the alarm to judge only where there usually are some; until then it says so.
          TreatMissingData: 'missing',
        },
      ),
    ]),
  );

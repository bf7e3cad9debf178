// @ts-check
'use strict';
const { ofType } = require('./alarm.cjs');

/** A dashboard is 24 wide. */
const WIDTH = 8;
const HEIGHT = 6;

/**
 * One dashboard for the service: its alarms, and by pipeline what goes in and out and what it costs.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 *
 * @type {(resources: import('../alarms.cjs').Resources, settings: import('../alarms.cjs').Settings) => object}
 */
module.exports = (resources, settings) => {
  const { prefix, pipelines, namespace, stage } = settings;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: for Fn::Sub
  const region = '${AWS::Region}';
  /** @type {(title: string, metrics: unknown[], stat?: string) => object} */
  const plot = (title, metrics, stat = 'Sum') => ({
    type: 'metric',
    properties: { title, metrics, stat, period: 3600, region, view: 'timeSeries' },
  });
  /** @type {(metric: string) => string[][]} */
  const byPipeline = (metric) => pipelines.map((pipeline) => [namespace, metric, 'pipeline', pipeline, 'stage', stage]);
  const functions = ofType(resources, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties.FunctionName);
  const queues = ofType(resources, 'AWS::SQS::Queue').map(([, { Properties }]) => Properties.QueueName);
  const alarms = ofType(resources, 'AWS::CloudWatch::Alarm').map(([id]) => `\${${id}.Arn}`);
  const plots = [
    plot('Rows in', byPipeline('RowsIn')),
    plot('Rows out', byPipeline('RowsOut')),
    plot('Rows in quarantine', byPipeline('Quarantined')),
    plot('Files rejected', byPipeline('Rejected')),
    plot('Job runs that failed', byPipeline('JobRunsFailed')),
    plot('Seconds of a job run', byPipeline('JobRunDuration'), 'Maximum'),
    plot('Dollars of job runs, estimated', byPipeline('EstimatedCost')),
    plot(
      'Errors of functions',
      functions.map((name) => ['AWS/Lambda', 'Errors', 'FunctionName', name]),
    ),
    plot(
      'Messages in queues',
      queues.map((name) => ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', name]),
      'Maximum',
    ),
  ];
  const widgets = [
    { type: 'alarm', x: 0, y: 0, width: 24, height: HEIGHT, properties: { title: 'Alarms', alarms } },
    ...plots.map((widget, index) => ({
      ...widget,
      x: (index * WIDTH) % 24,
      y: HEIGHT * (1 + Math.floor((index * WIDTH) / 24)),
      width: WIDTH,
      height: HEIGHT,
    })),
  ];
  return {
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: { DashboardName: prefix, DashboardBody: { 'Fn::Sub': JSON.stringify({ widgets }) } },
    },
  };
};

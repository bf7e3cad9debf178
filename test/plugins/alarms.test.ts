import { createRequire } from 'node:module';

const Alarms = createRequire(import.meta.url)('../../plugins/alarms.cjs');

const queue = (QueueName: string, more = {}) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName, ...more } });

/** The template after the plugin has seen it. */
function added(resources: object): Record<string, { Type: string; Properties: Record<string, unknown> }> {
  const template = { Resources: { ...resources } as never };
  const settings = {
    prefix: 'millrace-dev',
    stage: 'dev',
    topic: 'Topic',
    namespace: 'Millrace',
    pipelines: ['shipping', 'orders'],
    dailyCost: 20,
    volumeBand: 3,
  };
  const service = { provider: { compiledCloudFormationTemplate: template }, custom: { alarms: settings } };
  new Alarms({ service }).hooks['after:aws:package:finalize:mergeCustomProviderResources']();
  return template.Resources;
}

describe('alarms', () => {
  it('watches errors and time of each function, the time below its timeout', () => {
    const resources = added({
      F: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'millrace-dev-f', Timeout: 30 } },
    });

    expect(resources.FErrorsAlarm?.Properties).toMatchObject({
      AlarmName: 'millrace-dev-f-errors',
      AlarmActions: [{ Ref: 'Topic' }],
    });
    // 80 % of 30 s, in milliseconds.
    expect(resources.FDurationAlarm?.Properties).toMatchObject({ Threshold: 24_000, Statistic: 'Maximum' });
  });

  it('watches the queues that dead letters fall into, however they are named, and no others', () => {
    const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
    const resources = added({
      Source: queue('source', { RedrivePolicy: { deadLetterTargetArn: arn('OfQueue') } }),
      OfQueue: queue('millrace-dev-of-queue'),
      OfRule: queue('millrace-dev-of-rule'),
      OfFunction: queue('millrace-dev-of-function'),
      Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ DeadLetterConfig: { Arn: arn('OfRule') } }] } },
      Invoke: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: { DestinationConfig: { OnFailure: { Destination: arn('OfFunction') } } },
      },
    });

    const watched = Object.entries(resources).flatMap(([id, { Properties }]) =>
      Properties.MetricName === 'ApproximateNumberOfMessagesVisible' ? [id] : [],
    );
    expect(watched.toSorted()).toEqual(['OfFunctionAlarm', 'OfQueueAlarm', 'OfRuleAlarm']);
  });

  it('watches failures and volume of each pipeline, and the cost of all', () => {
    const { JobCostAlarm, ...resources } = added({});

    expect(Object.keys(resources)).toEqual(
      expect.arrayContaining([
        'ShippingJobFailuresAlarm',
        'ShippingVolumeAlarm',
        'OrdersJobFailuresAlarm',
        'OrdersVolumeAlarm',
      ]),
    );
    expect(JobCostAlarm?.Properties).toMatchObject({
      Threshold: 20,
      Metrics: [{ Expression: 'FILL(cost0, 0) + FILL(cost1, 0)' }, { Id: 'cost0' }, { Id: 'cost1' }],
    });
  });

  it('draws a dashboard with every alarm on it', () => {
    const { Dashboard, ...resources } = added({});

    const [body] = Object.values(Dashboard?.Properties.DashboardBody ?? {});
    const alarms = Object.keys(resources).map((id) => `\${${id}.Arn}`);
    expect(JSON.parse(String(body)).widgets[0].properties.alarms).toEqual(alarms);
  });
});

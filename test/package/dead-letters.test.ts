import { STAGES } from './stages.ts';
import { readTemplate, resourcesOf, type Template } from './template.ts';

/** Services that invoke a function and do not wait for its answer. */
const ASYNCHRONOUS = new Set(['events.amazonaws.com', 's3.amazonaws.com', 'sns.amazonaws.com']);

describe.each(STAGES)('In the template of stage %s', (stage) => {
  const template = readTemplate(stage);

  test('each target of a rule has a dead-letter queue', () => {
    const without = resourcesOf(template, 'AWS::Events::Rule').flatMap(([id, { Properties }]) =>
      Properties.Targets.filter((target: Target) => !target.DeadLetterConfig).map(({ Id }: Target) => `${id}: ${Id}`),
    );
    expect(without).toEqual([]);
  });

  test('each schedule has a dead-letter queue and gives up in the end', () => {
    const without = resourcesOf(template, 'AWS::Scheduler::Schedule').filter(
      ([, { Properties }]) => !Properties.Target.DeadLetterConfig || !Properties.Target.RetryPolicy,
    );
    expect(without.map(([id]) => id)).toEqual([]);
  });

  test('each subscription has a dead-letter queue', () => {
    const without = resourcesOf(template, 'AWS::SNS::Subscription').filter(
      ([, { Properties }]) => !Properties.RedrivePolicy,
    );
    expect(without.map(([id]) => id)).toEqual([]);
  });

  test('each queue that a function reads has a dead-letter queue', () => {
    const read = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) =>
      idOf(Properties.EventSourceArn),
    );
    expect(read.filter((id) => !template.Resources[id]?.Properties.RedrivePolicy)).toEqual([]);
    expect(read).not.toEqual([]);
  });

  test('each function that is invoked asynchronously has a failure destination', () => {
    const covered = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig')
      .filter(([, { Properties }]) => Properties.DestinationConfig?.OnFailure)
      .map(([, { Properties }]) => idOf(Properties.FunctionName));
    expect(invokedAsynchronously(template).filter((id) => !covered.includes(id))).toEqual([]);
  });
});

interface Target {
  Id: string;
  DeadLetterConfig?: unknown;
}

function invokedAsynchronously(template: Template): string[] {
  const permitted = resourcesOf(template, 'AWS::Lambda::Permission')
    .filter(([, { Properties }]) => ASYNCHRONOUS.has(Properties.Principal))
    .map(([, { Properties }]) => idOf(Properties.FunctionName));
  const scheduled = resourcesOf(template, 'AWS::Scheduler::Schedule')
    .map(([, { Properties }]) => idOf(Properties.Target.Arn))
    .filter((id) => template.Resources[id]?.Type === 'AWS::Lambda::Function');
  return [...permitted, ...scheduled];
}

/** The logical id that an intrinsic function names. */
function idOf(value: { Ref?: string; 'Fn::GetAtt'?: [string, string] }): string {
  const id = value.Ref ?? value['Fn::GetAtt']?.[0];
  if (!id) throw new Error(`This names no resource of the template: ${JSON.stringify(value)}`);
  return id;
}

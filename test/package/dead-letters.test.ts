import { STAGES } from './stages.ts';
import { readTemplate, resourcesOf, type Template } from './template.ts';

/** Services that invoke a function and do not wait for its answer. */
const ASYNCHRONOUS = new Set(['events.amazonaws.com', 's3.amazonaws.com', 'sns.amazonaws.com']);

describe.each(STAGES)('In the template of stage %s', (stage) => {
  const template = readTemplate(stage);

  test('each target of a rule has a dead-letter queue and gives up in the end', () => {
    const without = resourcesOf(template, 'AWS::Events::Rule').flatMap(([id, { Properties }]) =>
      Properties.Targets.filter((target: Target) => !target.DeadLetterConfig || !target.RetryPolicy).map(
        ({ Id }: Target) => `${id}: ${Id}`,
      ),
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

  test('who fills a dead-letter queue may send to it', () => {
    const fillers = [...rolesThatFill(template), ...servicesThatFill(template)];
    const forbidden = fillers.filter(({ filler, queue, allowed }) => !allowed.has(`${filler} ${queue}`));
    expect(forbidden.map(({ filler, queue }) => `${filler}: ${queue}`)).toEqual([]);
    expect(fillers).not.toEqual([]);
  });
});

interface Target {
  Id: string;
  DeadLetterConfig?: { Arn: Intrinsic };
  RetryPolicy?: unknown;
}

interface Intrinsic {
  Ref?: string;
  'Fn::GetAtt'?: [string, string];
}

interface Filler {
  /** The logical id of a role, or a service. */
  filler: string;
  /** The logical id of the queue. */
  queue: string;
  /** What is allowed, as `filler queue`. */
  allowed: Set<string>;
}

/** Schedules and functions, which send as their roles. */
function rolesThatFill(template: Template): Filler[] {
  const allowed = sentByRoles(template);
  const schedules = resourcesOf(template, 'AWS::Scheduler::Schedule').map(
    ([
      ,
      {
        Properties: { Target },
      },
    ]) => ({
      filler: idOf(Target.RoleArn),
      queue: idOf(Target.DeadLetterConfig.Arn),
      allowed,
    }),
  );
  const functions = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => ({
    filler: roleOf(template, idOf(Properties.FunctionName)),
    queue: idOf(Properties.DestinationConfig.OnFailure.Destination),
    allowed,
  }));
  return [...schedules, ...functions];
}

/** Rules and topics, which the policy of the queue allows to send. */
function servicesThatFill(template: Template): Filler[] {
  const allowed = new Set(
    resourcesOf(template, 'AWS::SQS::QueuePolicy').flatMap(([, { Properties }]) =>
      senders(Properties.PolicyDocument).map(({ Principal, Resource }) => `${Principal?.Service} ${idOf(Resource)}`),
    ),
  );
  const targets: Target[] = resourcesOf(template, 'AWS::Events::Rule').flatMap(
    ([, { Properties }]) => Properties.Targets,
  );
  const rules = targets.flatMap(({ DeadLetterConfig }) => (DeadLetterConfig ? [idOf(DeadLetterConfig.Arn)] : []));
  const topics = resourcesOf(template, 'AWS::SNS::Subscription').map(([, { Properties }]) =>
    idOf(Properties.RedrivePolicy.deadLetterTargetArn),
  );
  return [
    ...rules.map((queue) => ({ filler: 'events.amazonaws.com', queue, allowed })),
    ...topics.map((queue) => ({ filler: 'sns.amazonaws.com', queue, allowed })),
  ];
}

interface Sending {
  Effect: string;
  Action: string | string[];
  Resource: Intrinsic;
  Principal?: { Service?: string };
}

function senders({ Statement }: { Statement: Sending[] }): Sending[] {
  return Statement.filter(({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes('sqs:SendMessage'));
}

function sentByRoles(template: Template): Set<string> {
  const own = resourcesOf(template, 'AWS::IAM::Role').flatMap(([role, { Properties }]) =>
    (Properties.Policies ?? []).map(({ PolicyDocument }: { PolicyDocument: unknown }) => ({ role, PolicyDocument })),
  );
  return new Set(
    own.flatMap(({ role, PolicyDocument }) =>
      senders(PolicyDocument).flatMap(({ Resource }) => [Resource].flat().map((each) => `${role} ${idOf(each)}`)),
    ),
  );
}

/** The role of a function, whose ARN is written with Fn::Sub. */
function roleOf({ Resources }: Template, id: string): string {
  const role: { 'Fn::Sub'?: string } & Intrinsic = Resources[id]?.Properties.Role;
  return role['Fn::Sub']?.match(/^\$\{(\w+)\.Arn\}$/)?.[1] ?? idOf(role);
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
function idOf(value: Intrinsic): string {
  const id = value.Ref ?? value['Fn::GetAtt']?.[0];
  if (!id) throw new Error(`This names no resource of the template: ${JSON.stringify(value)}`);
  return id;
}

import { EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { event, inputFor } from '../../../tools/lib/dead-letters/kinds/event.ts';
import { arn, forOthers, letter, wishes } from './letters.ts';

const events = mockClient(EventBridgeClient);
const lambda = mockClient(LambdaClient);
const target = arn('lambda', 'function:route-job-state');

/** https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html */
const body = {
  version: '0',
  id: 'abcdef00-1234-5678-9abc-def012345678',
  'detail-type': 'Glue Job State Change',
  source: 'aws.glue',
  account: '123456789012',
  time: '2024-07-09T14:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: { jobName: 'clean', state: 'SUCCEEDED', jobRunId: 'jr_1' },
};
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
const attributes = {
  RULE_ARN: arn('events', 'rule/job-state'),
  TARGET_ARN: target,
  ERROR_CODE: 'NO_PERMISSIONS',
  ERROR_MESSAGE: 'No permission to invoke it.',
  RETRY_ATTEMPTS: '0',
};
const fallen = (changes: Record<string, string> = {}, of: unknown = body) => letter(of, { ...attributes, ...changes });
const read = (given = fallen()) => event(given, forOthers, wishes);

beforeEach(() => {
  events.reset();
  lambda.reset();
});

test('it is told by its type, its rule and target, what it holds, and the error', () => {
  expect(read()).toMatchObject({
    what: [
      'event "Glue Job State Change" of aws.glue',
      'from the rule job-state, for the function route-job-state',
      'holding: {"jobName":"clean","state":"SUCCEEDED","jobRunId":"jr_1"}',
    ],
    why: 'NO_PERMISSIONS: No permission to invoke it. (retried 0 times)',
    todo: expect.stringContaining('permission'),
  });
});

test('one that was retried says until when', () => {
  const given = { ERROR_CODE: 'THROTTLING', RETRY_ATTEMPTS: '20', EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' };
  expect(read(fallen(given))?.why).toContain('(retried 20 times, until MaximumRetryAttempts was reached)');
});

test('the target gets it again', async () => {
  events.on(ListTargetsByRuleCommand).resolves({
    Targets: [
      { Id: '1', Arn: target },
      { Id: '2', Arn: 'other' },
    ],
  });

  expect(await read()?.replay()).toBe('the function route-job-state');

  expect(lambda.commandCalls(InvokeCommand).map((call) => call.args[0].input)).toEqual([
    { FunctionName: target, InvocationType: 'Event', Payload: JSON.stringify(body) },
  ]);
});

test.each([
  ['rule/job-state', { Rule: 'job-state', EventBusName: undefined }],
  ['rule/bus/job-state', { Rule: 'job-state', EventBusName: 'bus' }],
  ['rule/aws.partner/example.com/1/job-state', { Rule: 'job-state', EventBusName: 'aws.partner/example.com/1' }],
])('the targets of %s are asked for', async (rule, asked) => {
  events.on(ListTargetsByRuleCommand).resolves({ Targets: [{ Id: '1', Arn: target }] });

  await read(fallen({ RULE_ARN: arn('events', rule) }))?.replay();

  expect(events.commandCalls(ListTargetsByRuleCommand)[0]?.args[0].input).toEqual(asked);
});

const whole = { Id: '1', Arn: target };

test('a rule that gives its targets a text gives that again', () => {
  expect(inputFor(fallen(), [{ ...whole, Input: '{"always": 1}' }])).toBe('{"always": 1}');
});

test('what a rule has transformed already goes as it is', () => {
  const transformer = { InputTemplate: '{"job": <job>}' };
  expect(inputFor(fallen({}, { job: 'clean' }), [{ ...whole, InputTransformer: transformer }])).toBe('{"job":"clean"}');
});

test.each([
  ['is gone from the rule', [], `The rule job-state has no target ${target} any more`],
  ['gets its events transformed', [{ ...whole, InputTransformer: { InputTemplate: '<x>' } }], 'InputTransformer'],
  ['gets a part of its events', [{ ...whole, InputPath: '$.detail' }], 'InputPath'],
  ['is there twice with different inputs', [whole, { ...whole, Id: '2', Input: '{}' }], 'several targets'],
])('a target that %s is refused', async (_, targets, reason) => {
  events.on(ListTargetsByRuleCommand).resolves({ Targets: targets });

  await expect(read()?.replay()).rejects.toThrow(reason);
  expect(lambda.calls()).toEqual([]);
});

test('a message without a rule is something else', () => {
  expect(event(letter(body), forOthers, wishes)).toBeUndefined();
});

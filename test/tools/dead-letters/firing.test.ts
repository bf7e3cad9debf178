import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { firing } from '../../../tools/lib/dead-letters/kinds/firing.ts';
import { arn, forOthers, letter, wishes } from './letters.ts';

const stepFunctions = mockClient(SFNClient);

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html */
const attributes = {
  ERROR_CODE: 'AccessDeniedException',
  ERROR_MESSAGE: 'User is not authorized to perform: states:StartExecution',
  EXECUTION_ID: 'ad06616e51cdf74a',
  IS_PAYLOAD_TRUNCATED: 'false',
  RETRY_ATTEMPTS: '0',
  SCHEDULED_TIME: '2024-07-09T14:00:00Z',
  SCHEDULE_ARN: arn('scheduler', 'schedule/default/hourly'),
  TARGET_ARN: arn('states', 'stateMachine:hits-hourly'),
};
const read = (changes: Record<string, string> = {}) =>
  firing(letter('{"at": "2024-07-09T14:00:00Z"}', { ...attributes, ...changes }), forOthers, wishes);

beforeEach(() => {
  stepFunctions.reset();
});

test('it is told by its schedule, when it was due, its target and input, and the error', () => {
  expect(read()).toMatchObject({
    what: [
      'firing of the schedule hourly, due at 2024-07-09T14:00:00Z, for the state machine hits-hourly',
      'with the input: {"at": "2024-07-09T14:00:00Z"}',
    ],
    why: 'AccessDeniedException: User is not authorized to perform: states:StartExecution (retried 0 times)',
    todo: expect.stringContaining('permission'),
  });
});

test('the execution is started with the same input, under a name that the message gives', async () => {
  expect(await read()?.replay()).toBe('the state machine hits-hourly');

  expect(stepFunctions.commandCalls(StartExecutionCommand).map((call) => call.args[0].input)).toEqual([
    {
      stateMachineArn: attributes.TARGET_ARN,
      input: '{"at": "2024-07-09T14:00:00Z"}',
      name: 'replay-5fea7756-0ea4-451a-a703-a558b933e274',
    },
  ]);
});

test('an execution that was started before the message could be deleted is not started again', async () => {
  const exists = new ExecutionAlreadyExists({ message: 'exists', $metadata: {} });
  stepFunctions.on(StartExecutionCommand).rejects(exists);

  expect(await read()?.replay()).toBe('the state machine hits-hourly');
});

test.each([
  [{ IS_PAYLOAD_TRUNCATED: 'true' }, 'cut off'],
  [
    { TARGET_ARN: 'arn:aws:scheduler:::aws-sdk:glue:startJobRun' },
    'arn:aws:scheduler:::aws-sdk:glue:startJobRun is none of these',
  ],
])('one with %j is refused', async (changes, reason) => {
  await expect(async () => read(changes)?.replay()).rejects.toThrow(reason);
  expect(stepFunctions.calls()).toEqual([]);
});

test('a message without a schedule is something else', () => {
  expect(firing(letter('{}', { TARGET_ARN: attributes.TARGET_ARN }), forOthers, wishes)).toBeUndefined();
});

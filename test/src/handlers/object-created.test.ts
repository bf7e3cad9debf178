import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Context, S3Event, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../src/handlers/object-created.ts';

const stepFunctions = mockClient(SFNClient);
const machine = 'arn:aws:states:us-east-1:123456789012:stateMachine:shipping';
const context = { getRemainingTimeInMillis: () => 1000 } as Context;

const uploaded = (...keys: string[]) =>
  ({ Records: keys.map((key) => ({ s3: { bucket: { name: 'landing' }, object: { key } } })) }) as S3Event;
const queued = (...bodies: string[]) =>
  ({
    Records: bodies.map((body, index) => ({ messageId: `m${index}`, body, eventSource: 'aws:sqs' })),
  }) as unknown as SQSEvent;

beforeEach(() => {
  stepFunctions.reset();
  stepFunctions.on(ListExecutionsCommand).resolves({ executions: [] });
  stepFunctions.on(StartExecutionCommand).resolves({ executionArn: 'started' });
  process.env.SHIPPING_STATE_MACHINE_ARN = machine;
});

const starts = () => stepFunctions.commandCalls(StartExecutionCommand).map((call) => call.args[0].input);

describe('object-created', () => {
  it('starts one execution for all uploads of a batch of messages', async () => {
    const event = queued(
      JSON.stringify(uploaded('shipping/a.json', 'shipping/b+c.json')),
      JSON.stringify(uploaded('shipping/d.json')),
    );

    expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
    expect(starts()).toEqual([
      { stateMachineArn: machine, input: '{}', name: expect.stringMatching(/^shipping-\d{8}T\d{9}Z-[0-9a-f]{8}$/) },
    ]);
  });

  it('starts none while one is running', async () => {
    stepFunctions.on(ListExecutionsCommand).resolves({
      executions: [
        { executionArn: 'running', stateMachineArn: machine, name: 'n', status: 'RUNNING', startDate: new Date() },
      ],
    });

    expect(await handler(queued(JSON.stringify(uploaded('shipping/a.json'))), context)).toEqual({
      batchItemFailures: [],
    });
    expect(starts()).toEqual([]);
  });

  it('asks again for the message that it cannot read, and for no other', async () => {
    const event = queued('no JSON', JSON.stringify(uploaded('shipping/a.json')), '{"other": true}');

    expect(await handler(event, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm2' }],
    });
    expect(starts()).toHaveLength(1);
  });

  it('asks again for all messages of a pipeline that cannot be started', async () => {
    stepFunctions.on(StartExecutionCommand).rejects(new Error('throttled'));
    const event = queued(JSON.stringify(uploaded('shipping/a.json')), JSON.stringify(uploaded('elsewhere/b.json')));

    expect(await handler(event, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });

  it('takes a notification directly, and fails when that cannot be handled', async () => {
    expect(await handler(uploaded('shipping/a.json'), context)).toEqual({ batchItemFailures: [] });
    expect(starts()).toHaveLength(1);

    stepFunctions.on(StartExecutionCommand).rejects(new Error('throttled'));
    await expect(handler(uploaded('shipping/a.json'), context)).rejects.toThrow('could not be handled');
  });

  it('takes the test message that S3 sends', async () => {
    expect(await handler(queued('{"Event":"s3:TestEvent"}'), context)).toEqual({ batchItemFailures: [] });
    expect(starts()).toEqual([]);
  });
});

import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../src/handlers/demo-hits.ts';

const s3 = mockClient(S3Client);
const states = mockClient(SFNClient);
const answered = jest.spyOn(globalThis, 'fetch');

const request = (changes: object = {}) =>
  ({
    RequestType: 'Create',
    RequestId: 'request-1',
    StackId: 'stack',
    LogicalResourceId: 'DemoHits',
    ResponseURL: 'https://answers.example/1',
    ResourceProperties: { ServiceToken: 'arn', Time: '2024-07-09T13:00:00Z', Count: '250', Seed: '42' },
    ...changes,
  }) as unknown as CloudFormationCustomResourceEvent;

const answer = () => JSON.parse(String(answered.mock.calls[0]?.[1]?.body));

beforeEach(() => {
  s3.reset();
  states.reset();
  answered.mockReset().mockImplementation(async () => new Response());
  process.env.LANDING_BUCKET = 'landing';
  process.env.STATE_MACHINE_ARN = 'machine';
});

describe('demo-hits', () => {
  it('uploads the hits of the hour, has them counted, and answers', async () => {
    await handler(request(), {} as Context);

    const puts = s3.commandCalls(PutObjectCommand).map((call) => call.args[0].input);
    expect(puts).toHaveLength(4);
    expect(puts[0]?.Key).toMatch(/^hits\/year=2024\/month=07\/day=09\/hour=13\/minute=/);
    expect(states.commandCalls(StartExecutionCommand).map((call) => call.args[0].input)).toEqual([
      { stateMachineArn: 'machine', name: 'demo-request-1', input: '{"target_datetime":"2024-07-09T14:00:00.000Z"}' },
    ]);
    expect(answered.mock.calls[0]?.[0]).toBe('https://answers.example/1');
    expect(answer()).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'hits',
      StackId: 'stack',
      RequestId: 'request-1',
      LogicalResourceId: 'DemoHits',
    });
  });

  it('does it once when it is asked twice', async () => {
    states.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists({ message: 'x', $metadata: {} }));

    await handler(request(), {} as Context);

    expect(answer().Status).toBe('SUCCESS');
  });

  it('leaves what is there when the resource is removed', async () => {
    await handler(request({ RequestType: 'Delete', PhysicalResourceId: 'hits' }), {} as Context);

    expect(s3.calls()).toHaveLength(0);
    expect(states.calls()).toHaveLength(0);
    expect(answer().Status).toBe('SUCCESS');
  });

  it('says why it could not', async () => {
    s3.on(PutObjectCommand).rejects(new Error('no such bucket'));

    await handler(request(), {} as Context);

    expect(answer()).toMatchObject({ Status: 'FAILED', Reason: 'Error: no such bucket' });
  });

  it('fails when nobody takes its answer', async () => {
    answered.mockImplementation(async () => new Response('expired', { status: 403 }));

    await expect(handler(request(), {} as Context)).rejects.toThrow('403 expired');
  });
});

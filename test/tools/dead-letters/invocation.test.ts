import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { invocation } from '../../../tools/lib/dead-letters/kinds/invocation.ts';
import { forOthers, letter, wishes } from './letters.ts';

const lambda = mockClient(LambdaClient);

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const record = {
  version: '1.0',
  timestamp: '2019-11-14T18:16:05.568Z',
  requestContext: {
    requestId: 'e4b46cbf-b738-xmpl-8880-a18cdf61200e',
    functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:my-function:$LATEST',
    condition: 'RetriesExhausted',
    approximateInvokeCount: 3,
  },
  requestPayload: { ORDER_IDS: ['9e07af03-ce31-4ff3-xmpl-36dce652cb4f'] },
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  responsePayload: {
    errorMessage: 'RequestId: e4b46cbf-b738-xmpl-8880-a18cdf61200e Process exited before completing request',
  },
};
const read = (body: unknown) => invocation(letter(body), forOthers, wishes);

beforeEach(() => {
  lambda.reset();
});

test('it is told by its function, what that was given, and its error', () => {
  expect(read(record)).toMatchObject({
    what: ['invocation of the function my-function', 'given: {"ORDER_IDS":["9e07af03-ce31-4ff3-xmpl-36dce652cb4f"]}'],
    why: 'It failed 3 times: Unhandled: RequestId: e4b46cbf-b738-xmpl-8880-a18cdf61200e Process exited before completing request',
    todo: expect.stringContaining('e4b46cbf-b738-xmpl-8880-a18cdf61200e'),
  });
});

test.each([
  [
    { responsePayload: { errorType: 'RangeError', errorMessage: 'Too far.' } },
    'It failed 3 times: RangeError: Too far.',
  ],
  [{ responsePayload: 'Task timed out' }, 'It failed 3 times: Unhandled: Task timed out'],
  [{ responsePayload: null, responseContext: undefined }, 'It failed 3 times.'],
  [
    {
      requestContext: { ...record.requestContext, condition: 'EventAgeExceeded' },
      responseContext: undefined,
      responsePayload: undefined,
    },
    'It waited longer than Lambda keeps an invocation.',
  ],
])('of %j', (changes, why) => {
  expect(read({ ...record, ...changes })?.why).toBe(why);
});

test('the same function is invoked asynchronously with the same payload', async () => {
  expect(await read(record)?.replay()).toBe('the function my-function');

  expect(lambda.commandCalls(InvokeCommand).map((call) => call.args[0].input)).toEqual([
    {
      FunctionName: record.requestContext.functionArn,
      InvocationType: 'Event',
      Payload: '{"ORDER_IDS":["9e07af03-ce31-4ff3-xmpl-36dce652cb4f"]}',
    },
  ]);
});

test('one whose payload is not there is not replayed', async () => {
  await expect(async () => read({ ...record, requestPayload: undefined })?.replay()).rejects.toThrow('requestPayload');
  expect(lambda.calls()).toEqual([]);
});

test.each(['{}', 'no JSON', '{"requestContext": {}}'])('%s is something else', (body) => {
  expect(read(body)).toBeUndefined();
});

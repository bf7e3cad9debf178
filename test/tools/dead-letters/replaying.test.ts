import { LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { list } from '../../../tools/lib/dead-letters/listing.ts';
import { DeadLetterQueue } from '../../../tools/lib/dead-letters/queue.ts';
import { replay } from '../../../tools/lib/dead-letters/replaying.ts';
import { arn } from './letters.ts';

const sqs = mockClient(SQSClient);
const lambda = mockClient(LambdaClient);
const source = { arn: arn('sqs', 'uploads'), url: 'uploads', readers: [] };
const all = { republish: false, message: undefined };
const silent = () => {};

const message = (id: string, changes: Partial<Message> = {}): Message => ({
  MessageId: id,
  ReceiptHandle: `receipt of ${id}`,
  Attributes: { SentTimestamp: '1720533600000' },
  Body: JSON.stringify({
    requestContext: {
      requestId: id,
      functionArn: arn('lambda', 'function:f'),
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: {},
  }),
  ...changes,
});
const lies = (...batches: Message[][]) => {
  const answer = sqs.on(ReceiveMessageCommand);
  for (const Messages of batches) answer.resolvesOnce({ Messages });
  answer.resolves({});
};
const queue = (...sources: (typeof source)[]) => new DeadLetterQueue('dead', arn('sqs', 'dead'), sources);
const deleted = () => sqs.commandCalls(DeleteMessageCommand).map((call) => call.args[0].input.ReceiptHandle);
const givenBack = () =>
  sqs.commandCalls(ChangeMessageVisibilityBatchCommand).flatMap((call) => call.args[0].input.Entries ?? []);

beforeEach(() => {
  sqs.reset();
  lambda.reset();
});

test('a message is deleted once it was accepted', async () => {
  lies([message('1'), message('2')], [message('3')]);

  const results = await replay(queue(), all, silent);

  expect(results.map((result) => [result.message, result.taker])).toEqual([
    ['1', 'the function f'],
    ['2', 'the function f'],
    ['3', 'the function f'],
  ]);
  expect(deleted()).toEqual(['receipt of 1', 'receipt of 2', 'receipt of 3']);
  expect(givenBack()).toEqual([]);
});

test('what is not accepted, and what nobody knows, stays, can be seen again, and says why', async () => {
  lies([message('1'), message('2', { Body: 'what is this' })]);
  lambda.rejects(Object.assign(new Error('Not you.'), { name: 'AccessDeniedException' }));

  const results = await replay(queue(), all, silent);

  expect(results.map(({ problem }) => problem)).toEqual([
    'AccessDeniedException: Not you.',
    'It is of no known kind, so nobody knows whom it was for.',
  ]);
  expect(deleted()).toEqual([]);
  expect(givenBack()).toEqual([
    { Id: '0', ReceiptHandle: 'receipt of 1', VisibilityTimeout: 0 },
    { Id: '1', ReceiptHandle: 'receipt of 2', VisibilityTimeout: 0 },
  ]);
});

test('what falls into the queue meanwhile stays there', async () => {
  const later = String(Date.now() + 60_000);
  lies([message('1')], [message('2', { Attributes: { SentTimestamp: later } })]);

  const [, late] = await replay(queue(), all, silent);

  expect(late?.problem).toContain('after this replay had begun');
  expect(deleted()).toEqual(['receipt of 1']);
});

test('a message that comes back meanwhile is not replayed twice', async () => {
  lies([message('1')], [message('1', { ReceiptHandle: 'another' })]);

  await replay(queue(), all, silent);

  expect(lambda.calls()).toHaveLength(1);
});

test('one message alone can be replayed', async () => {
  lies([message('1'), message('2'), message('3')]);

  await replay(queue(), { ...all, message: '2' }, silent);

  expect(deleted()).toEqual(['receipt of 2']);
  expect(givenBack().map(({ ReceiptHandle }) => ReceiptHandle)).toEqual(['receipt of 1', 'receipt of 3']);
});

describe('What a queue could not get rid of', () => {
  test('is moved back by SQS, and progress is told', async () => {
    const running = { Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 3, ApproximateNumberOfMessagesToMove: 7 };
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolvesOnce({ Results: [{ Status: 'COMPLETED' }] })
      .resolvesOnce({ Results: [running] })
      .resolves({ Results: [{ ...running, Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 7 }] });
    const notes: string[] = [];

    const results = await replay(queue(source), all, (note) => notes.push(note));

    expect(results).toEqual([{ message: '7 messages', taker: 'where each came from' }]);
    expect(sqs.commandCalls(StartMessageMoveTaskCommand)[0]?.args[0].input).toEqual({ SourceArn: arn('sqs', 'dead') });
    expect(notes).toEqual(['3 of 7']);
  });

  test('is waited for when it is moving already', async () => {
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolvesOnce({ Results: [{ Status: 'RUNNING' }] })
      .resolves({ Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }] });

    await replay(queue(source), all, silent);

    expect(sqs.commandCalls(StartMessageMoveTaskCommand)).toEqual([]);
  });

  test('is sent back one by one where SQS cannot tell where it came from', async () => {
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolvesOnce({})
      .resolves({ Results: [{ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }] });
    lies([message('1')]);

    expect(await replay(queue(source), all, silent)).toEqual([{ message: '1', taker: 'the queue uploads' }]);
    expect(sqs.commandCalls(SendMessageCommand)[0]?.args[0].input.QueueUrl).toBe('uploads');
    expect(deleted()).toEqual(['receipt of 1']);
  });

  test('stays when somebody cancels the move', async () => {
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolvesOnce({})
      .resolves({ Results: [{ Status: 'CANCELLED' }] });

    const [result] = await replay(queue(source), all, silent);

    expect(result?.problem).toContain('CANCELLED');
    expect(sqs.commandCalls(ReceiveMessageCommand)).toEqual([]);
  });
});

describe('The list', () => {
  const counted = (visible: number, hidden: number) =>
    sqs.on(GetQueueAttributesCommand).resolves({
      Attributes: {
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(hidden),
      },
    });

  test('tells alike messages together, oldest first, and leaves all where they are', async () => {
    counted(3, 0);
    const older = { Attributes: { SentTimestamp: '1720530000000' } };
    lies([message('1'), message('2', older), message('3', { Body: 'what is this' })]);

    const { count, lines } = await list(queue(), all);

    expect(count).toBe(3);
    expect(lines).toEqual([
      'dead: 3 messages, the oldest since 2024-07-09T13:00:00Z',
      '',
      '  2 times: invocation of the function f',
      '    given: {}',
      '    It failed 3 times.',
      expect.stringContaining('--log-group-name /aws/lambda/f '),
      '    message 2, since 2024-07-09T13:00:00Z',
      '    message 1, since 2024-07-09T14:00:00Z',
      '',
      '  of no known kind: what is this',
      '    It does not say.',
      expect.stringContaining('Find out who sent it'),
      '    message 3, since 2024-07-09T14:00:00Z',
    ]);
    expect(givenBack()).toHaveLength(3);
    expect(deleted()).toEqual([]);
  });

  test('counts what somebody else is looking at', async () => {
    counted(0, 2);
    lies();

    expect((await list(queue(), all)).lines).toEqual([
      'dead: 2 messages',
      '',
      '  and about 2 more that somebody else is looking at',
    ]);
  });

  test('says that a queue is empty', async () => {
    counted(0, 0);
    lies();

    expect((await list(queue(), all)).lines).toEqual(['dead: empty']);
  });
});

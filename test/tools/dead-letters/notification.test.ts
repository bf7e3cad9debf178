import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSubscriptionAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { notification } from '../../../tools/lib/dead-letters/kinds/notification.ts';
import { arn, forOthers, letter } from './letters.ts';

const sns = mockClient(SNSClient);
const sqs = mockClient(SQSClient);
const lambda = mockClient(LambdaClient);
const topic = arn('sns', 'MyTopic');
const subscription = `${topic}:c9135db0-26c4-47ec-8998-413945fb5a96`;

/** https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html */
const envelope = {
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: topic,
  Subject: 'My First Message',
  Message: 'Hello world!',
  Timestamp: '2012-05-02T00:54:06.655Z',
  UnsubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscription}`,
  MessageAttributes: { kind: { Type: 'String', Value: 'a' }, bytes: { Type: 'Binary', Value: 'AQI=' } },
};
/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
const { UnsubscribeURL, ...said } = envelope;
const functionEvent = {
  Records: [
    {
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: subscription,
      Sns: { ...said, UnsubscribeUrl: UnsubscribeURL },
    },
  ],
};
const errors = { RequestID: 'r', ErrorCode: 'AccessDenied', ErrorMessage: 'The queue does not let it.' };
const read = (body: unknown, republish = false) => notification(letter(body, errors), forOthers, { republish });
const subscribed = (Protocol: string, Endpoint: string, RawMessageDelivery = 'false') =>
  sns.on(GetSubscriptionAttributesCommand, { SubscriptionArn: subscription }).resolves({
    Attributes: { Protocol, Endpoint, RawMessageDelivery },
  });

beforeEach(() => {
  for (const client of [sns, sqs, lambda]) client.reset();
  sqs
    .on(GetQueueUrlCommand, { QueueName: 'inbox', QueueOwnerAWSAccountId: '123456789012' })
    .resolves({ QueueUrl: 'inbox' });
});

test.each([envelope, functionEvent])('it is told by its topic, subject and text, and the error', (body) => {
  expect(read(body)).toMatchObject({
    what: ['notification of the topic MyTopic: My First Message', 'saying: Hello world!'],
    why: 'AccessDenied: The queue does not let it.',
  });
});

test.each([
  ['false', JSON.stringify(envelope)],
  ['true', 'Hello world!'],
])('a queue gets it again, raw: %s', async (raw, body) => {
  subscribed('sqs', arn('sqs', 'inbox'), raw);

  expect(await read(envelope)?.replay()).toBe('the queue inbox');

  expect(sqs.commandCalls(SendMessageCommand)[0]?.args[0].input).toEqual({ QueueUrl: 'inbox', MessageBody: body });
  expect(sns.commandCalls(PublishCommand)).toEqual([]);
});

test.each([envelope, functionEvent])('a function gets it again as the event that it knows', async (body) => {
  subscribed('lambda', arn('lambda', 'function:listen'));

  expect(await read(body)?.replay()).toBe('the function listen');

  expect(JSON.parse(String(lambda.commandCalls(InvokeCommand)[0]?.args[0].input.Payload))).toEqual(functionEvent);
});

test.each(['email', 'https', 'sms'])('a subscriber by %s cannot be told by itself', async (protocol) => {
  subscribed(protocol, 'somebody');

  await expect(read(envelope)?.replay()).rejects.toThrow(/somebody is reached by .* With --republish/);
  expect(sns.commandCalls(PublishCommand)).toEqual([]);
});

test('one that names no subscription cannot be sent to it', async () => {
  await expect(read({ ...envelope, UnsubscribeURL: undefined })?.replay()).rejects.toThrow(
    'which subscriber missed it',
  );
});

test('on request it is published again, to all', async () => {
  expect(await read(envelope, true)?.replay()).toBe('the topic MyTopic, all its subscribers');

  expect(sns.commandCalls(PublishCommand)[0]?.args[0].input).toEqual({
    TopicArn: topic,
    Subject: 'My First Message',
    Message: 'Hello world!',
    MessageAttributes: {
      kind: { DataType: 'String', StringValue: 'a' },
      bytes: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2]) },
    },
  });
});

test.each(['{}', 'raw text', '{"Records": [{"eventSource": "aws:s3"}]}'])('%s is something else', (body) => {
  expect(read(body)).toBeUndefined();
});

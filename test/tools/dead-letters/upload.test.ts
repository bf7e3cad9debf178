import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { upload } from '../../../tools/lib/dead-letters/kinds/upload.ts';
import { arn, forOthers, letter, wishes } from './letters.ts';

const sqs = mockClient(SQSClient);
const uploads = { arn: arn('sqs', 'uploads'), url: 'https://sqs/uploads', readers: ['object-created'] };
const others = { arn: arn('sqs', 'others'), url: 'https://sqs/others', readers: [] };
const origin = { name: 'uploads-dead-letters', sources: [uploads] };

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const notification = {
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: 'landing' }, object: { key: 'shipping/day+one/a%3Db.json', size: 1024 } },
    },
  ],
};

beforeEach(() => {
  sqs.reset();
});

test('an upload is told by its key as it was uploaded, and by who could not take it', () => {
  const reading = upload(letter(notification), origin, wishes);

  expect(reading?.what).toEqual(['upload of s3://landing/shipping/day one/a=b.json']);
  expect(reading?.why).toContain('queue uploads as often as that allows');
  expect(reading?.todo).toContain('/aws/lambda/object-created');
});

test.each(['no JSON', '{"Records": [{"s3": {}}]}', '[]'])('%s is told as it is', (body) => {
  expect(upload(letter(body), origin, wishes)?.what).toEqual([`no notification of S3: ${body}`]);
});

test('it goes back to the queue that it came from, with its attributes', async () => {
  const given = letter(notification, { trace: 'x' }, { DeadLetterQueueSourceArn: uploads.arn });

  expect(await upload(given, { name: 'd', sources: [others, uploads] }, wishes)?.replay()).toBe('the queue uploads');

  expect(sqs.commandCalls(SendMessageCommand).map((call) => call.args[0].input)).toEqual([
    {
      QueueUrl: uploads.url,
      MessageBody: JSON.stringify(notification),
      MessageAttributes: { trace: { DataType: 'String', StringValue: 'x' } },
    },
  ]);
});

test('one that was put there by hand goes to the only queue that there is', async () => {
  expect(await upload(letter(notification), origin, wishes)?.replay()).toBe('the queue uploads');
});

test('one that was put there by hand stays where there are several queues', async () => {
  const reading = upload(letter(notification), { name: 'd', sources: [uploads, others] }, wishes);

  await expect(reading?.replay()).rejects.toThrow('does not say from which of the queues it comes that d serves');
  expect(sqs.calls()).toEqual([]);
});

test('what lies in a queue that serves no queue is something else', () => {
  expect(upload(letter(notification), forOthers, wishes)).toBeUndefined();
});

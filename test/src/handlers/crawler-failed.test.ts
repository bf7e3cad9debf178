import { readFileSync } from 'node:fs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../src/handlers/crawler-failed.ts';

const s3 = mockClient(S3Client);
const sns = mockClient(SNSClient);
const sample = JSON.parse(readFileSync('samples/events/crawler-failed.json', 'utf8'));

beforeEach(() => {
  s3.reset();
  s3.on(PutObjectCommand).resolves({});
  sns.reset();
  Object.assign(process.env, {
    PREFIX: 'millrace-local',
    WORKFLOW_NAME: 'w',
    FAILURE_TOPIC_ARN: 'failure',
    ARTIFACTS_BUCKET: 'artifacts',
  });
});

describe('crawler-failed', () => {
  it('tells which crawler failed, why, and how to go on', async () => {
    await handler(sample, {} as Context);

    const { TopicArn, Subject, Message } = sns.commandCalls(PublishCommand)[0]?.args[0].input ?? {};
    expect([TopicArn, Subject]).toEqual(['failure', 'events: crawler events-raw-crawler failed']);
    expect(Message).toContain('Error:    Access Denied (Service: Amazon S3; Status Code: 403)');
    expect(Message).toContain('At:       2024-07-09T13:00:12Z');
    expect(Message).toContain('aws glue start-workflow-run --name w');
  });

  it('says so when Glue gives no error', async () => {
    await handler({ ...sample, detail: { crawlerName: 'millrace-local-x', state: 'Failed' } }, {} as Context);

    const { Message } = sns.commandCalls(PublishCommand)[0]?.args[0].input ?? {};
    expect(Message).toContain('Error:    none was given');
    expect(Message).not.toContain('Its log');
  });
});

import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Failure } from '../../setup/failure.mjs';
import { nameOf, objectIn } from './letter.ts';

interface Target {
  /** What it is called. */
  readonly kind: string;
  /** @param id the dead letter's, the same when it is delivered a second time because it could not be deleted after the first */
  deliver(arn: string, input: string, id: string): Promise<unknown>;
}

/** By the service in the ARN. */
const TARGETS: Readonly<Record<string, Target>> = {
  lambda: {
    kind: 'function',
    deliver: (FunctionName, Payload) =>
      new LambdaClient().send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload })),
  },
  states: { kind: 'state machine', deliver: startExecution },
  sqs: { kind: 'queue', deliver: sendMessage },
  sns: {
    kind: 'topic',
    deliver: (TopicArn, Message) => new SNSClient().send(new PublishCommand({ TopicArn, Message })),
  },
  logs: { kind: 'log group', deliver: putLogEvent },
};

/**
 * Give a target its input again, as the service did that could not.
 *
 * @returns what has accepted it
 * @throws Failure when it is a kind of target that cannot be invoked from here
 */
export async function deliver(arn: string, input: string, id: string): Promise<string> {
  const target = TARGETS[serviceOf(arn)];
  if (!target) {
    const known = Object.values(TARGETS).map(({ kind }) => kind);
    throw new Failure(`${arn} is none of these, which are all that can be invoked from here: ${known.join(', ')}.`);
  }
  await target.deliver(arn, input, id);
  return describe(arn);
}

/** A target as a person calls it. */
export function describe(arn: string): string {
  const kind = TARGETS[serviceOf(arn)]?.kind;
  return kind ? `the ${kind} ${nameOf(arn)}` : arn;
}

/** A universal target of a schedule (`arn:aws:scheduler:::aws-sdk:lambda:invoke`) is of the service `scheduler`. */
const serviceOf = (arn: string): string => arn.split(':')[2] ?? '';

async function startExecution(stateMachineArn: string, input: string, id: string): Promise<void> {
  try {
    await new SFNClient().send(new StartExecutionCommand({ stateMachineArn, input, name: `replay-${id}` }));
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}

async function sendMessage(arn: string, MessageBody: string): Promise<void> {
  const [, , , , QueueOwnerAWSAccountId, QueueName] = arn.split(':');
  const sqs = new SQSClient();
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

async function putLogEvent(arn: string, message: string, id: string): Promise<void> {
  const logs = new CloudWatchLogsClient();
  const stream = { logGroupName: nameOf(arn), logStreamName: `replay-${id}` };
  try {
    await logs.send(new CreateLogStreamCommand(stream));
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
  const timestamp = Date.parse(objectIn(message)?.time) || Date.now();
  const { rejectedLogEventsInfo } = await logs.send(
    new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp, message }] }),
  );
  if (rejectedLogEventsInfo)
    throw new Failure(`The log group refuses an event of ${new Date(timestamp).toISOString()}: it is too old.`);
}

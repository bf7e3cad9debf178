import { setTimeout as sleep } from 'node:timers/promises';
import {
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';

/** A message move task that has ended. */
export interface Moved {
  readonly count: number;
  /** COMPLETED, FAILED or CANCELLED. */
  readonly status: string;
  /** Why it failed. */
  readonly reason: string | undefined;
}

const ACTIVE = new Set(['RUNNING', 'CANCELLING']);
const POLL = 500;

/**
 * Let SQS move all that lies in a dead-letter queue to where each message came from, and wait until it has; a task that is on already
 * is waited for. SQS goes on when this process ends.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 *
 * @param note is told how far it is
 */
export async function moveAll(SourceArn: string, note: (text: string) => void): Promise<Moved> {
  const sqs = new SQSClient();
  if (!ACTIVE.has((await latest(sqs, SourceArn)).Status ?? '')) {
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));
  }
  for (;;) {
    const task = await latest(sqs, SourceArn);
    const { Status: status = '', ApproximateNumberOfMessagesMoved: count = 0, FailureReason: reason } = task;
    if (!ACTIVE.has(status)) return { count, status, reason };
    note(`${count} of ${task.ApproximateNumberOfMessagesToMove ?? 'some'}`);
    await sleep(POLL);
  }
}

/** The task of a queue that was started last; an empty one if there was none. */
async function latest(sqs: SQSClient, SourceArn: string): Promise<ListMessageMoveTasksResultEntry> {
  const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  return Results[0] ?? {};
}

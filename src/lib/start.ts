/** Starting the execution of a pipeline, when there is something to do and none is running. */
import { randomBytes } from 'node:crypto';
import { ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { openBatch } from './batch.ts';
import { stepFunctions } from './clients.ts';
import { waitingInputs } from './inputs.ts';
import type { Pipeline } from './pipelines.ts';

/**
 * Start an execution unless one is running.
 *
 * Two callers at once may both start one; the second finds the first one's batch and ends without work.
 *
 * @param ended an execution that is known to have ended: what is listed as running may lag behind.
 * @returns the ARN of the execution; undefined when one is running, whose end starts the next.
 */
export async function startIfIdle(pipeline: Pipeline, ended?: string): Promise<string | undefined> {
  const stateMachineArn = pipeline.stateMachineArn();
  const running = await stepFunctions().send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 2 }),
  );
  if (running.executions?.some(({ executionArn }) => executionArn !== ended)) {
    return undefined;
  }
  const started = await stepFunctions().send(
    new StartExecutionCommand({ stateMachineArn, name: executionName(pipeline, new Date()), input: '{}' }),
  );
  return started.executionArn;
}

/** Whether there is an input that no open batch has, uploaded after `since` where that is given. */
export async function isAnythingWaiting(pipeline: Pipeline, since?: Date): Promise<boolean> {
  const claimed = new Set((await openBatch(pipeline))?.inputs.map(({ versionId }) => versionId));
  for await (const input of waitingInputs(pipeline)) {
    if (!claimed.has(input.versionId) && (!since || new Date(input.uploadedAt) > since)) {
      return true;
    }
  }
  return false;
}

/** Whether there is an input that waits, or a batch that an execution has left open. */
export async function isWorkLeft(pipeline: Pipeline): Promise<boolean> {
  return (await openBatch(pipeline)) !== undefined || (await isAnythingWaiting(pipeline));
}

/** Sorts by time, is unique, and is fit for keys and file names: `shipping-20240709T140000123Z-1a2b3c4d`. */
function executionName(pipeline: Pipeline, now: Date): string {
  return `${pipeline.name}-${now.toISOString().replaceAll(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
}

/** Whether a pipeline has something to do. */
import { openBatch } from './batch.ts';
import { waitingInputs } from './inputs.ts';
import type { Pipeline } from './pipelines.ts';

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

/** Whether there is an input that waits, or a batch that a run has left open. */
export async function isWorkLeft(pipeline: Pipeline): Promise<boolean> {
  return (await openBatch(pipeline)) !== undefined || (await isAnythingWaiting(pipeline));
}

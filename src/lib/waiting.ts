/** Whether a pipeline has something to do. */
import { openBatch } from './batch.ts';
import { waitingInputs } from './inputs.ts';
import { nextWork } from './next-work.ts';
import type { Pipeline } from './pipelines.ts';
import { isSuspect, suspectsOf } from './suspects.ts';

/** Whether there is an input that no open batch has and that is no suspect, uploaded after `since` where that is given. */
export async function isAnythingWaiting(pipeline: Pipeline, since?: Date): Promise<boolean> {
  const claimed = new Set((await openBatch(pipeline))?.inputs.map(({ versionId }) => versionId));
  const suspects = await suspectsOf(pipeline);
  for await (const input of waitingInputs(pipeline)) {
    if (isSuspect(suspects, input)) {
      continue;
    }
    if (!claimed.has(input.versionId) && (!since || new Date(input.uploadedAt) > since)) {
      return true;
    }
  }
  return false;
}

/** Whether there is an input that waits, a suspect that is to be tried, or a batch that a run has left open. */
export async function isWorkLeft(pipeline: Pipeline): Promise<boolean> {
  return (
    (await openBatch(pipeline)) !== undefined ||
    (await isAnythingWaiting(pipeline)) ||
    (await isSuspectToBeTried(pipeline))
  );
}

async function isSuspectToBeTried(pipeline: Pipeline): Promise<boolean> {
  const { groups } = await suspectsOf(pipeline);
  return groups.length > 0 && (await nextWork(pipeline)).inputs.length > 0;
}

/** What the next batch of a pipeline is to work on. */
import type { Work } from './batch.ts';
import { required } from './environment.ts';
import { firstWaiting, type Input, waitingInputs } from './inputs.ts';
import type { Pipeline } from './pipelines.ts';
import { dueGroup, isSuspect, only, type Suspects, suspectsOf } from './suspects.ts';

/**
 * The uploads that wait, as many as one batch may have; or, apart from them, suspects. Whoever has waited longest goes first.
 *
 * A suspect that was uploaded again, or removed, is none any more: its successor waits as any upload does.
 */
export async function nextWork(pipeline: Pipeline): Promise<Work> {
  const suspects = await suspectsOf(pipeline);
  const { abandoned } = suspects;
  if (suspects.groups.length === 0) {
    return { inputs: await firstWaiting(pipeline), abandoned };
  }
  const { others, current } = await sorted(pipeline, suspects);
  const group = dueGroup(current, new Date(), Number(required('SUSPECT_RETRY_SECONDS')));
  const longest = others.map(({ uploadedAt }) => uploadedAt).sort()[0];
  const inputs = group && (!longest || group.triedAt < longest) ? group.inputs : others;
  return { inputs, abandoned };
}

/** The first uploads that wait and are no suspects; and the suspects as far as they are still there. */
async function sorted(pipeline: Pipeline, suspects: Suspects): Promise<{ others: Input[]; current: Suspects }> {
  const most = Number(required('MAX_INPUTS_PER_BATCH'));
  const others: Input[] = [];
  const there = new Set<string>();
  for await (const input of waitingInputs(pipeline)) {
    if (isSuspect(suspects, input)) {
      there.add(input.versionId);
    } else if (others.length < most) {
      others.push(input);
    }
  }
  return { others, current: only(suspects, ({ versionId }) => there.has(versionId)) };
}

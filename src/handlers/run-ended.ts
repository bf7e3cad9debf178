import { publish } from '../lib/notification.ts';
import { logger, observed } from '../lib/observability.ts';
import { type Pipeline, pipelines } from '../lib/pipelines.ts';
import type { EndedRun, StatusChange } from '../lib/runners/runner.ts';
import { tellOneOnce } from '../lib/told.ts';
import { isAnythingWaiting, isWorkLeft } from '../lib/waiting.ts';

/**
 * Tells of a run that did not succeed, and starts the next one for what has arrived meanwhile.
 *
 * After a failure only an upload younger than the failed run starts another: what fails is tried again by the sweep, not in a
 * circle.
 */
export const handler = observed(async (event: StatusChange & { readonly id: string }): Promise<void> => {
  const { pipeline, run } = await endedRun(event);
  // Neither waits for the other: a topic that fails holds up no data, and the other way round.
  const outcomes = await Promise.allSettled([tell(pipeline, run, event.id), startNext(pipeline, run)]);
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed) {
    throw (failed as PromiseRejectedResult).reason;
  }
});

async function tell({ topicArn }: Pipeline, { notification }: EndedRun, id: string): Promise<void> {
  if (notification && topicArn) {
    await tellOneOnce(`events/${id}`, () => publish(topicArn(), notification));
  }
}

async function startNext(pipeline: Pipeline, run: EndedRun): Promise<void> {
  if (await (run.succeeded ? isWorkLeft(pipeline) : isAnythingWaiting(pipeline, run.startedAt))) {
    const next = await pipeline.runner.start(pipeline, run.id);
    logger.info(
      next ? 'Started for what has arrived meanwhile.' : 'There is nothing to start, or a run is on already.',
      {
        pipeline: pipeline.name,
        run: next,
      },
    );
  }
}

async function endedRun(event: StatusChange): Promise<{ pipeline: Pipeline; run: EndedRun }> {
  for (const pipeline of pipelines) {
    const run = await pipeline.runner.ended(pipeline, event);
    if (run) {
      return { pipeline, run };
    }
  }
  throw new RangeError(`No pipeline has this run: ${JSON.stringify(event.detail)}`);
}

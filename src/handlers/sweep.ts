import { giveUpWhatFails } from '../lib/giving-up.ts';
import { logger, observed } from '../lib/observability.ts';
import { pipelines } from '../lib/pipelines.ts';
import { isWorkLeft } from '../lib/waiting.ts';

/**
 * Starts each pipeline that has uploads waiting, or a batch that was left open; a batch that fails again and again is taken apart
 * first. Runs on a schedule.
 */
export const handler = observed(async (): Promise<{ started: string[] }> => {
  const started: string[] = [];
  const errors: unknown[] = [];
  for (const pipeline of pipelines) {
    try {
      await giveUpWhatFails(pipeline);
    } catch (error) {
      logger.error('What fails could not be given up.', { error: error as Error, pipeline: pipeline.name });
      errors.push(error);
    }
    try {
      const run = (await isWorkLeft(pipeline)) ? await pipeline.runner.start(pipeline) : undefined;
      if (run) {
        logger.info('Started for what was left.', { pipeline: pipeline.name, run });
        started.push(run);
      }
    } catch (error) {
      logger.error('The pipeline could not be swept.', { error: error as Error, pipeline: pipeline.name });
      errors.push(error);
    }
  }
  if (errors.length > 0) {
    throw new AggregateError(
      errors,
      `${errors.length} faults in sweeping ${pipelines.length} pipelines; the log has each.`,
    );
  }
  return { started };
});

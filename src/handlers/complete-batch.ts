import { complete } from '../lib/batch.ts';
import { logger, observed } from '../lib/observability.ts';
import { pipelineNamed } from '../lib/pipelines.ts';

interface Request {
  readonly pipeline: string;
  readonly batch: string;
}

/** Closes a batch whose rows are published. */
export const handler = observed(async ({ pipeline, batch }: Request): Promise<void> => {
  await complete(pipelineNamed(pipeline), batch);
  logger.info('Completed.', { pipeline, batch });
});

import { claim } from '../lib/batch.ts';
import { nextWork } from '../lib/next-work.ts';
import { logger, observed } from '../lib/observability.ts';
import { pipelineNamed } from '../lib/pipelines.ts';

interface Request {
  /** The name of the pipeline. */
  readonly pipeline: string;
  /** The ARN of the execution that claims. */
  readonly execution: string;
}

interface Claim {
  /** The name of the batch, empty when there is nothing to do. */
  readonly batch: string;
  /** How many inputs it has. */
  readonly inputs: number;
}

/** Claims the uploads that wait, or the batch that an ended execution has left, for this execution. */
export const handler = observed(async ({ pipeline: name, execution }: Request): Promise<Claim> => {
  const pipeline = pipelineNamed(name);
  const batch = await claim(pipeline, execution, () => nextWork(pipeline));
  logger.info(batch ? 'Claimed.' : 'Nothing to claim.', {
    batch: batch?.batch,
    inputs: batch?.inputs.length,
    attempt: batch?.attempt,
  });
  return { batch: batch?.batch ?? '', inputs: batch?.inputs.length ?? 0 };
});

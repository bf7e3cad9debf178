import type { S3Event, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { faultyOf, rejectAll } from '../lib/faulty.ts';
import { misnamedByPipeline, noteAll } from '../lib/misnamed.ts';
import { logger, observed } from '../lib/observability.ts';
import { type Pipeline, pipelineOfKey } from '../lib/pipelines.ts';
import { isFromQueue, type Upload, uploadsOf } from '../lib/upload-messages.ts';

/**
 * Starts the pipelines that uploads belong to, once each, whatever the number of uploads; uploads that a pipeline could not read are
 * put aside first.
 *
 * Takes S3's notifications from the queue (answering which messages to deliver again), or one directly.
 */
export const handler = observed(async (event: SQSEvent | S3Event): Promise<SQSBatchResponse> => {
  const failed = new Set<string>();
  const all = uploadsOf(event, failed);
  for (const [pipeline, uploads] of byPipeline(all)) {
    const faulty = await faultyOf(pipeline, uploads);
    const faultyKeys = new Set(faulty.map(({ upload }) => upload.key));
    const isFaulty = ({ key }: Upload) => faultyKeys.has(key);
    await trying(uploads.filter(isFaulty), failed, 'Faulty uploads could not be put aside.', () =>
      rejectAll(pipeline, faulty),
    );
    const good = uploads.filter((upload) => !isFaulty(upload));
    await trying(good, failed, 'The pipeline could not be started.', () => start(pipeline, good.length));
  }
  for (const [pipeline, uploads] of misnamedByPipeline(all)) {
    await trying(uploads, failed, 'Misnamed uploads could not be told of.', () => noteAll(pipeline, uploads));
  }
  if (failed.size > 0 && !isFromQueue(event)) {
    throw new Error('The notification could not be handled; the log says why.');
  }
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
});

/** The uploads that start a pipeline. */
function byPipeline(uploads: readonly Upload[]): Map<Pipeline, Upload[]> {
  const found = new Map<Pipeline, Upload[]>();
  for (const upload of uploads) {
    const pipeline = pipelineOfKey(upload.key);
    if (pipeline) {
      found.set(pipeline, [...(found.get(pipeline) ?? []), upload]);
    } else {
      logger.info('No pipeline is started by this object.', { key: upload.key });
    }
  }
  return found;
}

async function start(pipeline: Pipeline, uploads: number): Promise<void> {
  const run = await pipeline.runner.start(pipeline);
  logger.info(run ? 'Started.' : 'Nothing to start, or left to the end of the run that is on.', {
    pipeline: pipeline.name,
    run,
    uploads,
  });
}

/** Do something for uploads, if there are any; their messages are delivered again when it fails. */
async function trying(
  uploads: readonly Upload[],
  failed: Set<string>,
  failure: string,
  work: () => Promise<void>,
): Promise<void> {
  if (uploads.length === 0) {
    return;
  }
  try {
    await work();
  } catch (error) {
    logger.error(failure, { error: error as Error });
    for (const { message } of uploads) {
      failed.add(message);
    }
  }
}

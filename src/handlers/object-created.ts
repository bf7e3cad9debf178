import type { S3Event, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { inParallel } from '../lib/in-parallel.ts';
import { publish } from '../lib/notification.ts';
import { type CreatedObject, createdObjects } from '../lib/object-created.ts';
import { logger, observed } from '../lib/observability.ts';
import { type Pipeline, pipelineOfKey } from '../lib/pipelines.ts';
import { rejectionsNotification } from '../lib/rejections.ts';
import { beginningOf, canBePutAside, putAside, remove } from '../lib/uploads.ts';

/** An object, and the message that told of it. */
interface Upload extends CreatedObject {
  readonly message: string;
}

/** What a bucket answers at once. */
const WIDTH = 25;

/**
 * Starts the pipelines that uploads belong to, once each, whatever the number of uploads; uploads that a pipeline could not read are
 * put aside first.
 *
 * Takes S3's notifications from the queue (answering which messages to deliver again), or one directly.
 */
export const handler = observed(async (event: SQSEvent | S3Event): Promise<SQSBatchResponse> => {
  const failed = new Set<string>();
  for (const [pipeline, uploads] of byPipeline(event, failed)) {
    try {
      const left = uploads.length - (await rejectFaulty(pipeline, uploads));
      const run = left > 0 ? await pipeline.runner.start(pipeline) : undefined;
      logger.info(run ? 'Started.' : 'Nothing to start, or left to the end of the run that is on.', {
        pipeline: pipeline.name,
        run,
        uploads: uploads.length,
        rejected: uploads.length - left,
      });
    } catch (error) {
      logger.error('The pipeline could not be started.', { error: error as Error, pipeline: pipeline.name });
      for (const { message } of uploads) {
        failed.add(message);
      }
    }
  }
  if (failed.size > 0 && !isFromQueue(event)) {
    throw new Error('The notification could not be handled; the log says why.');
  }
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
});

/** The uploads that messages tell of; a message that cannot be read fails. */
function byPipeline(event: SQSEvent | S3Event, failed: Set<string>): Map<Pipeline, Upload[]> {
  const found = new Map<Pipeline, Upload[]>();
  for (const { id, notification } of messages(event)) {
    try {
      for (const object of createdObjects(notification())) {
        const pipeline = pipelineOfKey(object.key);
        if (pipeline) {
          found.set(pipeline, [...(found.get(pipeline) ?? []), { ...object, message: id }]);
        } else {
          logger.warn('No pipeline takes this object.', { key: object.key });
        }
      }
    } catch (error) {
      logger.error('A message cannot be read.', { error: error as Error, messageId: id });
      failed.add(id);
    }
  }
  return found;
}

/** Put aside what the pipeline could not read, and tell of it; returns how many. */
async function rejectFaulty(pipeline: Pipeline, uploads: readonly Upload[]): Promise<number> {
  const { check } = pipeline;
  if (!check) {
    return 0;
  }
  const beginnings = await inParallel(uploads, WIDTH, beginningOf);
  const faulty = beginnings.flatMap((upload) => {
    const reason = upload && canBePutAside(upload) && check.faultOf(upload);
    return reason ? [{ upload, reason }] : [];
  });
  if (faulty.length > 0) {
    const rejected = await inParallel(faulty, WIDTH, ({ upload, reason }) => putAside(pipeline.name, upload, reason));
    logger.warn('Rejected.', { pipeline: pipeline.name, rejected });
    await publish(check.topicArn(), rejectionsNotification(pipeline.name, rejected));
    // Last: what is not told yet is found again when the message is delivered again.
    await inParallel(faulty, WIDTH, ({ upload }) => remove(upload));
  }
  return faulty.length;
}

function messages(event: SQSEvent | S3Event): { id: string; notification: () => unknown }[] {
  return isFromQueue(event)
    ? event.Records.map(({ messageId, body }) => ({ id: messageId, notification: () => JSON.parse(body) }))
    : [{ id: 'direct', notification: () => event }];
}

function isFromQueue(event: SQSEvent | S3Event): event is SQSEvent {
  const first = event.Records?.[0];
  return first !== undefined && 'eventSource' in first && first.eventSource === 'aws:sqs';
}

import type { S3Event, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createdObjects } from '../lib/object-created.ts';
import { logger, observed } from '../lib/observability.ts';
import { type Pipeline, pipelineOfKey } from '../lib/pipelines.ts';
import { startIfIdle } from '../lib/start.ts';

/**
 * Starts the pipelines that uploads belong to, once each, whatever the number of uploads.
 *
 * Takes S3's notifications from the queue (answering which messages to deliver again), or one directly.
 */
export const handler = observed(async (event: SQSEvent | S3Event): Promise<SQSBatchResponse> => {
  const failed = new Set<string>();
  const messagesOf = new Map<Pipeline, string[]>();
  for (const { id, notification } of messages(event)) {
    try {
      for (const { key } of createdObjects(notification())) {
        const pipeline = pipelineOfKey(key);
        if (pipeline) {
          messagesOf.set(pipeline, [...(messagesOf.get(pipeline) ?? []), id]);
        } else {
          logger.warn('No pipeline takes this object.', { key });
        }
      }
    } catch (error) {
      logger.error('A message cannot be read.', { error: error as Error, messageId: id });
      failed.add(id);
    }
  }
  for (const [pipeline, ids] of messagesOf) {
    try {
      const execution = await startIfIdle(pipeline);
      logger.info(execution ? 'Started.' : 'Left to the end of the running execution.', {
        pipeline: pipeline.name,
        execution,
        uploads: ids.length,
      });
    } catch (error) {
      logger.error('The pipeline could not be started.', { error: error as Error, pipeline: pipeline.name });
      for (const id of ids) {
        failed.add(id);
      }
    }
  }
  if (failed.size > 0 && !isFromQueue(event)) {
    throw new Error('The notification could not be handled; the log says why.');
  }
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
});

function messages(event: SQSEvent | S3Event): { id: string; notification: () => unknown }[] {
  return isFromQueue(event)
    ? event.Records.map(({ messageId, body }) => ({ id: messageId, notification: () => JSON.parse(body) }))
    : [{ id: 'direct', notification: () => event }];
}

function isFromQueue(event: SQSEvent | S3Event): event is SQSEvent {
  const first = event.Records?.[0];
  return first !== undefined && 'eventSource' in first && first.eventSource === 'aws:sqs';
}

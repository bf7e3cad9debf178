/** S3's notifications of uploads as a function gets them: in messages of a queue, or one directly. */
import type { S3Event, SQSEvent } from 'aws-lambda';
import { type CreatedObject, createdObjects } from './object-created.ts';
import { logger } from './observability.ts';

/** An object, and the id of the message that told of it. */
export interface Upload extends CreatedObject {
  readonly message: string;
}

/** The uploads that an event tells of; `failed` gets the ids of messages that cannot be read. */
export function uploadsOf(event: SQSEvent | S3Event, failed: Set<string>): Upload[] {
  return messages(event).flatMap(({ id, notification }) => {
    try {
      return createdObjects(notification()).map((object) => ({ ...object, message: id }));
    } catch (error) {
      logger.error('A message cannot be read.', { error: error as Error, messageId: id });
      failed.add(id);
      return [];
    }
  });
}

export function isFromQueue(event: SQSEvent | S3Event): event is SQSEvent {
  const first = (Object(event) as Partial<SQSEvent>).Records?.[0];
  return first?.eventSource === 'aws:sqs';
}

function messages(event: SQSEvent | S3Event): { id: string; notification: () => unknown }[] {
  return isFromQueue(event)
    ? event.Records.map(({ messageId, body }) => ({ id: messageId, notification: () => JSON.parse(body) }))
    : [{ id: 'direct', notification: () => event }];
}

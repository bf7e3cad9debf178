/**
 * What S3 says of created objects, by a queue or directly.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
import type { S3Event } from 'aws-lambda';

export interface CreatedObject {
  readonly bucket: string;
  /** The key as it was uploaded, not as the event spells it. */
  readonly key: string;
  readonly versionId: string | undefined;
  /** Bytes. */
  readonly size: number | undefined;
  /** ISO 8601. */
  readonly createdAt: string | undefined;
}

/** A message that is no notification of S3. */
export class NotificationError extends Error {
  override readonly name = 'NotificationError';
}

/**
 * The objects that a notification tells of, none for S3's test message.
 *
 * @throws NotificationError when it is something else.
 */
export function createdObjects(notification: unknown): CreatedObject[] {
  if (isTestMessage(notification)) {
    return [];
  }
  if (!isS3Event(notification)) {
    throw new NotificationError(`Not a notification of S3: ${JSON.stringify(notification)?.slice(0, 200)}`);
  }
  return notification.Records.map(({ s3: { bucket, object }, eventTime }) => ({
    bucket: bucket.name,
    key: decodeKey(object.key),
    versionId: object.versionId,
    size: object.size,
    createdAt: eventTime,
  }));
}

/** Keys are URL-encoded in events, with a plus sign for a space. */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}

/** S3 sends this once, when notifications are configured. */
function isTestMessage(value: unknown): boolean {
  return isRecord(value) && value.Event === 's3:TestEvent';
}

function isS3Event(value: unknown): value is S3Event {
  return (
    isRecord(value) &&
    Array.isArray(value.Records) &&
    value.Records.every(
      (each) => typeof each?.s3?.bucket?.name === 'string' && typeof each?.s3?.object?.key === 'string',
    )
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

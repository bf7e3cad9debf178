/** What the AWS SDK lacks for objects in S3. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { s3 } from './clients/s3.ts';

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

const TRIES = 3;

/** The content of a JSON object, and its ETag; undefined when it is not there. */
export async function readJson<T>(place: Place): Promise<{ content: T; etag: string } | undefined> {
  try {
    const { Body, ETag = '' } = await s3().send(new GetObjectCommand({ ...place }));
    return { content: JSON.parse((await Body?.transformToString()) ?? '') as T, etag: ETag };
  } catch (error) {
    if (error instanceof NoSuchKey) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Write a JSON object where nothing has come in between: where it is not there, or still has that ETag.
 *
 * @returns its ETag; undefined when something has.
 */
export async function writeJson(
  place: Place,
  content: unknown,
  condition: { IfNoneMatch: '*' } | { IfMatch: string },
): Promise<string | undefined> {
  const object = { ...place, ...condition, Body: JSON.stringify(content), ContentType: 'application/json' };
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      return (await s3().send(new PutObjectCommand(object))).ETag ?? '';
    } catch (error) {
      if (!isStatus(error, 404, 409, 412)) {
        throw error;
      }
      // 409 is a write that ran into another one, whichever wins; it is to be tried again:
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
      if (!isStatus(error, 409)) {
        return undefined;
      }
    }
  }
  return undefined;
}

/**
 * Delete an object, unless it was replaced by another one since.
 *
 * @returns whether it is gone.
 */
export async function deleteIfUnchanged(object: Place & { readonly IfMatch: string }): Promise<boolean> {
  try {
    await s3().send(new DeleteObjectCommand({ ...object }));
    return true;
  } catch (error) {
    if (!isStatus(error, 404, 412)) {
      throw error;
    }
    return isStatus(error, 404);
  }
}

/**
 * The version of an object that a reader gets now; undefined when there is none.
 *
 * By a listing: S3 tells nothing else of an object that is encrypted by a key of the uploader's.
 */
export async function currentVersion({ Bucket, Key }: Place): Promise<string | undefined> {
  // Latest first, and a key before those that begin with it.
  const { Versions = [] } = await s3().send(new ListObjectVersionsCommand({ Bucket, Prefix: Key, MaxKeys: 1 }));
  return Versions.find((each) => each.Key === Key && each.IsLatest)?.VersionId;
}

function isStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof S3ServiceException && statuses.includes(error.$metadata.httpStatusCode ?? 0);
}

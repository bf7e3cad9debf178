/** What the AWS SDK lacks for objects in S3. */
import { DeleteObjectCommand, ListObjectVersionsCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { s3 } from './clients.ts';

/**
 * Whether a conditional write has failed since something has come in between; 409 is one that ran into another:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function isConflict(error: unknown): boolean {
  return error instanceof S3ServiceException && [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0);
}

/** Delete an object unless it is gone already, or was replaced by another one since. */
export async function deleteIfUnchanged(object: { Bucket: string; Key: string; IfMatch: string }): Promise<void> {
  try {
    await s3().send(new DeleteObjectCommand(object));
  } catch (error) {
    if (!(error instanceof S3ServiceException && [404, 412].includes(error.$metadata.httpStatusCode ?? 0))) {
      throw error;
    }
  }
}

/**
 * The version of an object that a reader gets now; undefined when there is none.
 *
 * By a listing: S3 tells nothing else of an object that is encrypted by a key of the uploader's.
 */
export async function currentVersion({ Bucket, Key }: { Bucket: string; Key: string }): Promise<string | undefined> {
  // Latest first, and a key before those that begin with it.
  const { Versions = [] } = await s3().send(new ListObjectVersionsCommand({ Bucket, Prefix: Key, MaxKeys: 1 }));
  return Versions.find((each) => each.Key === Key && each.IsLatest)?.VersionId;
}

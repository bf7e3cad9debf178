/** Looking at uploads before a pipeline takes them, and putting those aside that it could not read. */
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { s3 } from './clients.ts';
import { required } from './environment.ts';
import type { CreatedObject } from './object-created.ts';
import { deleteIfUnchanged } from './objects.ts';

/** The beginning of an upload. */
export interface Beginning {
  readonly key: string;
  readonly versionId: string;
  readonly etag: string;
  /** Bytes of the whole. */
  readonly size: number;
  readonly uploadedAt: Date;
  /** The first bytes, at most `BLOCK`. */
  readonly head: Uint8Array;
}

export interface Rejection {
  readonly key: string;
  readonly reason: string;
  /** The location of the note. */
  readonly note: string;
}

/** Bytes that are looked at: 64 KiB. */
export const BLOCK = 65_536;

/** Bytes that one copy takes: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const MOST_COPIED = 5 * 2 ** 30;

/** Whether an upload can be put aside here. A larger one is left to the job, which copies in parts. */
export function canBePutAside({ size }: Beginning): boolean {
  return size <= MOST_COPIED;
}

/** The beginning of the object as it is now; undefined when it is gone. */
export async function beginningOf({ bucket, key }: CreatedObject): Promise<Beginning | undefined> {
  try {
    const { Body, ContentRange, VersionId, ETag, LastModified } = await s3().send(
      new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=0-${BLOCK - 1}` }),
    );
    return {
      key,
      versionId: VersionId ?? '',
      etag: ETag ?? '',
      size: Number(ContentRange?.split('/')[1] ?? 0),
      uploadedAt: LastModified ?? new Date(),
      head: (await Body?.transformToByteArray()) ?? new Uint8Array(),
    };
  } catch (error) {
    if (error instanceof NoSuchKey) {
      return undefined;
    }
    // S3 has no range of an empty object.
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 416) {
      return emptyObject({ bucket, key });
    }
    throw error;
  }
}

/**
 * Copy an upload, in the version that was looked at, to `rejected/PIPELINE/` of the landing bucket, beside a note with the reason.
 * Again changes nothing.
 */
export async function putAside(pipeline: string, upload: Beginning, reason: string): Promise<Rejection> {
  const Bucket = required('LANDING_BUCKET');
  const target = `rejected/${pipeline}/${upload.versionId}/${fileName(upload.key)}`;
  await s3().send(
    new CopyObjectCommand({
      Bucket,
      Key: target,
      CopySource: `${Bucket}/${encodeURIComponent(upload.key)}?versionId=${upload.versionId}`,
      // Tags are not copied: reading them would take a permission more.
      TaggingDirective: 'REPLACE',
    }),
  );
  await s3().send(
    new PutObjectCommand({
      Bucket,
      Key: `${target}.note.json`,
      Body: JSON.stringify(noteOn(upload, reason, Bucket), null, 2),
      ContentType: 'application/json',
    }),
  );
  return { key: upload.key, reason, note: `s3://${Bucket}/${target}.note.json` };
}

/** Remove an upload from where it arrived, unless another one has taken its place. */
export async function remove({ key, etag }: Beginning): Promise<void> {
  await deleteIfUnchanged({ Bucket: required('LANDING_BUCKET'), Key: key, IfMatch: etag });
}

async function emptyObject({ bucket, key }: CreatedObject): Promise<Beginning | undefined> {
  try {
    const { VersionId, ETag, LastModified } = await s3().send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return {
      key,
      versionId: VersionId ?? '',
      etag: ETag ?? '',
      size: 0,
      uploadedAt: LastModified ?? new Date(),
      head: new Uint8Array(),
    };
  } catch (error) {
    if (error instanceof NotFound) {
      return undefined;
    }
    throw error;
  }
}

/** What a person knows the key by, in characters that no path syntax uses, and not too long for a key. */
function fileName(key: string): string {
  const last = key.slice(key.lastIndexOf('/') + 1);
  return last.replaceAll(/[^A-Za-z0-9.-]+/g, '-').slice(-100) || 'file';
}

function noteOn({ key, versionId, uploadedAt, size }: Beginning, reason: string, bucket: string) {
  return {
    key,
    version_id: versionId,
    uploaded_at: uploadedAt.toISOString(),
    size,
    reason,
    what_to_do: `Correct the file and upload it again as s3://${bucket}/${key}`,
  };
}

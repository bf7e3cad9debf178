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
import { s3 } from './clients/s3.ts';
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

/** An upload, as far as it takes to put it aside. */
export type Upload = Pick<Beginning, 'key' | 'versionId' | 'size' | 'uploadedAt'>;

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

const FOR_GOOD = new Set(['InvalidObjectState', 'InvalidRequest']);

/** Whether an upload can be put aside here. A larger one is left to the job, which copies in parts. */
export function canBePutAside({ size }: Beginning): boolean {
  return size <= MOST_COPIED;
}

/** The beginning of the object as it is now; undefined when it is gone. */
export async function beginningOf({
  bucket,
  key,
}: Pick<CreatedObject, 'bucket' | 'key'>): Promise<Beginning | undefined> {
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
 * Again changes nothing. Of an upload that S3 does not give out, or not in one piece, there is the note alone.
 *
 * @param more what the note is to say besides.
 */
export async function putAside(
  pipeline: string,
  upload: Upload,
  reason: string,
  more: Record<string, unknown> = {},
): Promise<Rejection> {
  const uncopied = await copyTo(targetOf(pipeline, upload), upload);
  return putNote(pipeline, upload, reason, { ...more, ...(uncopied && { not_copied: uncopied }) });
}

/** Put a note alone under `rejected/PIPELINE/`, on an upload that stays where it is. Again changes nothing. */
export async function putNote(
  pipeline: string,
  upload: Upload,
  reason: string,
  more: Record<string, unknown> = {},
): Promise<Rejection> {
  const Bucket = required('LANDING_BUCKET');
  const Key = `${targetOf(pipeline, upload)}.note.json`;
  const Body = JSON.stringify({ ...noteOn(upload, reason, Bucket), ...more }, null, 2);
  await s3().send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json' }));
  return { key: upload.key, reason, note: `s3://${Bucket}/${Key}` };
}

/** Remove an upload from where it arrived, unless another one has taken its place. */
export async function remove({ key, etag }: Beginning): Promise<void> {
  await deleteIfUnchanged({ Bucket: required('LANDING_BUCKET'), Key: key, IfMatch: etag });
}

/** @returns why S3 does not give out this one object, whatever is tried; undefined once it is copied. */
async function copyTo(Key: string, { key, versionId }: Upload): Promise<string | undefined> {
  const Bucket = required('LANDING_BUCKET');
  try {
    await s3().send(
      new CopyObjectCommand({
        Bucket,
        Key,
        CopySource: `${Bucket}/${encodeURIComponent(key)}?versionId=${versionId}`,
        // Tags are not copied: reading them would take a permission more.
        TaggingDirective: 'REPLACE',
      }),
    );
    return undefined;
  } catch (error) {
    if (error instanceof S3ServiceException && isForGood(error)) {
      return `${error.name}: ${error.message}`;
    }
    throw error;
  }
}

/** Whether S3 refuses this one object, and not the role or the moment; as `withheld.py` of the jobs has it. */
function isForGood({ name, message }: S3ServiceException): boolean {
  const isAboutAKey = name === 'AccessDenied' && /kms/i.test(message);
  return isAboutAKey || FOR_GOOD.has(name) || name.startsWith('KMS.');
}

async function emptyObject({ bucket, key }: Pick<CreatedObject, 'bucket' | 'key'>): Promise<Beginning | undefined> {
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

function targetOf(pipeline: string, { key, versionId }: Upload): string {
  return `rejected/${pipeline}/${versionId}/${fileName(key)}`;
}

/** What a person knows the key by, in characters that no path syntax uses, and not too long for a key. */
function fileName(key: string): string {
  const last = key.slice(key.lastIndexOf('/') + 1);
  return last.replaceAll(/[^A-Za-z0-9.-]+/g, '-').slice(-100) || 'file';
}

function noteOn({ key, versionId, uploadedAt, size }: Upload, reason: string, bucket: string) {
  return {
    key,
    version_id: versionId,
    uploaded_at: uploadedAt.toISOString(),
    size,
    reason,
    what_to_do: `Correct the file and upload it again as s3://${bucket}/${key}`,
  };
}

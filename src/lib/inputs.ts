/** The inputs of a pipeline that wait in the landing bucket. */
import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import { s3 } from './clients/s3.ts';
import { required } from './environment.ts';
import type { Pipeline } from './pipelines.ts';

/** An upload: a key and its version. */
export interface Input {
  readonly key: string;
  readonly versionId: string;
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  /** When it was uploaded, ISO 8601. */
  readonly uploadedAt: string;
}

/**
 * The current version of every key under the pipeline's prefix, folder markers left out, in the order of the keys.
 *
 * Whatever its ending: a file that no notification was sent for is still found, and the job says what is wrong with it.
 */
export async function* waitingInputs(pipeline: Pipeline): AsyncGenerator<Input> {
  for await (const page of versionPages(pipeline.prefix)) {
    for (const { Key, VersionId, ETag, Size, LastModified, IsLatest } of page.Versions ?? []) {
      if (Key && VersionId && ETag && LastModified && IsLatest && !Key.endsWith('/')) {
        yield { key: Key, versionId: VersionId, etag: ETag, size: Size ?? 0, uploadedAt: LastModified.toISOString() };
      }
    }
  }
}

/** The first of them, as many as one batch may have. */
export async function firstWaiting(pipeline: Pipeline): Promise<Input[]> {
  const most = Number(required('MAX_INPUTS_PER_BATCH'));
  const taken: Input[] = [];
  for await (const input of waitingInputs(pipeline)) {
    taken.push(input);
    if (taken.length === most) {
      break;
    }
  }
  return taken;
}

/** The SDK has no paginator for this operation. */
async function* versionPages(prefix: string): AsyncGenerator<ListObjectVersionsCommandOutput> {
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    page = await s3().send(
      new ListObjectVersionsCommand({
        Bucket: required('LANDING_BUCKET'),
        Prefix: prefix,
        KeyMarker: page?.NextKeyMarker,
        VersionIdMarker: page?.NextVersionIdMarker,
      }),
    );
    yield page;
  } while (page.IsTruncated);
}

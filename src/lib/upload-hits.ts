import { PutObjectCommand } from '@aws-sdk/client-s3';
import { s3 } from './clients/s3.ts';
import { required } from './environment.ts';
import { type HitFile, hitFiles } from './hits.ts';
import { inParallel } from './in-parallel.ts';

const WIDTH = 8;

export interface UploadedHits {
  readonly hour: string;
  readonly files: number;
  readonly hits: number;
  /** Rows that the pipeline must put into quarantine. */
  readonly broken: number;
}

/** Upload made-up hits of an hour; the same again changes nothing but the versions. See `hitFiles`. */
export async function uploadHits(hour: string, count: number, seed: number): Promise<UploadedHits> {
  const files = Array.from(hitFiles(hour, count, seed));
  await inParallel(files, WIDTH, ({ key, body }: HitFile) =>
    s3().send(
      new PutObjectCommand({
        Bucket: required('LANDING_BUCKET'),
        Key: key,
        Body: body,
        ContentType: 'application/json',
      }),
    ),
  );
  return {
    hour,
    files: files.length,
    hits: files.reduce((sum, file) => sum + file.hits, 0),
    broken: files.reduce((sum, file) => sum + file.broken, 0),
  };
}

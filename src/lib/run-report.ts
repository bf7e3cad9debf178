/** The reports that jobs leave in the artifacts bucket, one a job and batch. */
import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { s3 } from './clients.ts';
import { required } from './environment.ts';

/** Where rows in = rows out + duplicates + quarantined. */
export interface RunReport {
  readonly rows_in: number;
  readonly rows_out: number;
  readonly duplicates: number;
  readonly quarantined: number;
  /** Inputs that could not be read, each beside a note in the landing bucket. */
  readonly rejected: readonly { readonly key: string; readonly reason: string; readonly note: string }[];
  /** Keys that gave rows before and whose rows are replaced. */
  readonly replaced: readonly string[];
  /** Files that were read, bytes in them, seconds that it took. */
  readonly files_in: number;
  readonly bytes_in: number;
  readonly seconds: number;
}

/** The report of a job on a batch; throws `NoSuchKey` when the job has not come to its end. */
export async function runReport(job: string, batch: string): Promise<RunReport> {
  const key = `logs/glue-jobs/${job}/${batch}.json`;
  const found = await s3().send(new GetObjectCommand({ Bucket: required('ARTIFACTS_BUCKET'), Key: key }));
  return JSON.parse((await found.Body?.transformToString()) ?? '') as RunReport;
}

/** Whether a job has come to its end with a batch. */
export async function isReported(job: string, batch: string): Promise<boolean> {
  try {
    await runReport(job, batch);
    return true;
  } catch (error) {
    if (error instanceof NoSuchKey) {
      return false;
    }
    throw error;
  }
}

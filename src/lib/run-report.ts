/** The reports that jobs leave in the artifacts bucket: one a job and batch, and one a job run. */
import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { s3 } from './clients/s3.ts';
import { required } from './environment.ts';

/** Where rows in = rows out + duplicates + quarantined. */
export interface RunReport {
  /** The id of the job run. */
  readonly run: string;
  readonly rows_in: number;
  readonly rows_out: number;
  readonly duplicates: number;
  readonly quarantined: number;
  /** Inputs that could not be read, each beside a note in the landing bucket. */
  readonly rejected: readonly { readonly key: string; readonly reason: string; readonly note: string }[];
  /** Keys that gave rows before and whose rows are replaced. */
  readonly replaced: readonly string[];
  /** Data quality rules that did not hold, where there are rules. */
  readonly failed_rules?: readonly { readonly rule: string; readonly reason: string }[];
  /** Files that were read, bytes in them, seconds that it took. */
  readonly files_in: number;
  readonly bytes_in: number;
  readonly seconds: number;
}

/**
 * The report of a job.
 *
 * @param name the batch, or `runs/JOB_RUN_ID`.
 * @throws NoSuchKey when the job has not come to its end.
 */
export async function runReport(job: string, name: string): Promise<RunReport> {
  const key = `logs/glue-jobs/${job}/${name}.json`;
  const found = await s3().send(new GetObjectCommand({ Bucket: required('ARTIFACTS_BUCKET'), Key: key }));
  return JSON.parse((await found.Body?.transformToString()) ?? '') as RunReport;
}

/** The report of a job, if it has left one. Only the first job of a pipeline counts what went in. */
export async function runReportIfAny(job: string, name: string): Promise<Partial<RunReport> | undefined> {
  try {
    return await runReport(job, name);
  } catch (error) {
    if (error instanceof NoSuchKey) {
      return undefined;
    }
    throw error;
  }
}

/** Whether a report is that of a first job. */
export function isWhole(report: Partial<RunReport> | undefined): report is RunReport {
  return report?.rows_in !== undefined;
}

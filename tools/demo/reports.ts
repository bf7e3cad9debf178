import { setTimeout as sleep } from 'node:timers/promises';
import { GetJobRunsCommand, GlueClient } from '@aws-sdk/client-glue';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { bucketName, jobName } from '../lib/names.ts';
import type { Counts } from '../samples/sample.ts';
import { Failure } from '../setup/failure.mjs';

/** What the runs of a job have done. */
export interface Done extends Counts {
  readonly files: number;
  readonly rejected: number;
}

/** The sum of a job's reports, one a run. */
export async function doneBy(job: string): Promise<Done> {
  const s3 = new S3Client({ forcePathStyle: true });
  const Bucket = bucketName('artifacts');
  let done: Done = { files: 0, rowsIn: 0, rowsOut: 0, duplicates: 0, quarantined: 0, rejected: 0 };
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: `logs/glue-jobs/${job}/runs/` })) {
    for (const { Key } of page.Contents ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const report = JSON.parse((await Body?.transformToString()) ?? '');
      done = {
        files: done.files + report.files_in,
        rowsIn: done.rowsIn + report.rows_in,
        rowsOut: done.rowsOut + report.rows_out,
        duplicates: done.duplicates + report.duplicates,
        quarantined: done.quarantined + report.quarantined,
        rejected: done.rejected + report.rejected.length,
      };
    }
  }
  return done;
}

/**
 * Wait until the runs of a job have accounted for so many rows.
 *
 * @throws Failure when a run of it fails
 */
export async function waitForReport(job: string, rowsIn: number): Promise<void> {
  while ((await doneBy(job)).rowsIn < rowsIn) {
    const { JobRuns = [] } = await new GlueClient().send(new GetJobRunsCommand({ JobName: jobName(job) }));
    const failed = JobRuns.find(({ JobRunState }) => JobRunState === 'FAILED' || JobRunState === 'TIMEOUT');
    if (failed)
      throw new Failure(
        `The run ${failed.Id} of the job ${job} ended as ${failed.JobRunState}: ${failed.ErrorMessage}`,
      );
    await sleep(200);
  }
}

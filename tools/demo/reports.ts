import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { bucketName } from '../lib/names.ts';
import type { Counts } from '../samples/sample.ts';

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

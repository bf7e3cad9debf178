/** Which hours of hits have files that came after they were counted. */
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { s3 } from './clients/s3.ts';
import { required } from './environment.ts';
import { folderOf } from './hours.ts';
import { inParallel } from './in-parallel.ts';

const REPORTS = 'logs/glue-jobs/hits-aggregate/';
const AT_ONCE = 8;

/**
 * Those of successive hours that have a file that is younger than the report of the hour's last count, or files and no report.
 *
 * By listings alone. A file that its count has seen may be among the younger ones; one that it has not seen must be. S3 dates a file by
 * the beginning of its upload, and the job lists the files before it writes the report: so a file counts as younger from
 * `HITS_UPLOAD_SECONDS` before the report on.
 *
 * @param hours in order, as `2024-07-09T13`.
 */
export async function lateHours(hours: readonly string[]): Promise<string[]> {
  const upload = 1000 * Number(required('HITS_UPLOAD_SECONDS'));
  const reports = await reportTimes(hours);
  const late = await inParallel(hours, AT_ONCE, (hour) => hasFileSince(hour, (reports.get(hour) ?? 0) - upload));
  return hours.filter((_, index) => late[index]);
}

/** When the report of each hour that has one was written, in ms. */
async function reportTimes(hours: readonly string[]): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const pages = paginateListObjectsV2(
    { client: s3() },
    // The delimiter leaves out the reports by run. An hour comes before the name of its report.
    { Bucket: required('ARTIFACTS_BUCKET'), Prefix: REPORTS, Delimiter: '/', StartAfter: `${REPORTS}${hours[0]}` },
  );
  for await (const { Contents = [] } of pages) {
    for (const { Key = '', LastModified } of Contents) {
      times.set(Key.slice(REPORTS.length, -'.json'.length), Number(LastModified));
    }
  }
  return times;
}

async function hasFileSince(hour: string, time: number): Promise<boolean> {
  const pages = paginateListObjectsV2(
    { client: s3() },
    { Bucket: required('LANDING_BUCKET'), Prefix: `hits/${folderOf(hour)}` },
  );
  for await (const { Contents = [] } of pages) {
    if (Contents.some(({ LastModified }) => Number(LastModified) >= time)) {
      return true;
    }
  }
  return false;
}

import type { Row } from '@aws-sdk/client-athena';
import { listed } from '../lib/listed.ts';
import { type Notification, notification } from '../lib/notification.ts';
import { observed } from '../lib/observability.ts';
import { type RunReport, runReport } from '../lib/run-report.ts';
import { table, totalsOf, whole } from '../lib/shipping-totals.ts';

interface Request {
  readonly batch: string;
  /** The ARN of the execution. */
  readonly execution: string;
  /** The location of the query's result, a CSV file. */
  readonly result: string;
  /** The first rows of the result. */
  readonly rows: readonly Row[];
}

/** Words what subscribers are told of a finished batch. */
export const handler = observed(async (request: Request): Promise<{ messages: Notification[] }> => {
  const staged = await runReport('shipping-to-parquet', request.batch);
  // Not read for its numbers: that it is there says that the rows are published.
  await runReport('shipping-normalize', request.batch);
  const messages = [totalsNotification(request, staged)];
  return { messages: isClean(staged) ? messages : [...messages, faultsNotification(request, staged)] };
});

function totalsNotification({ rows, result, batch }: Request, run: RunReport): Notification {
  const totals = totalsOf(rows);
  return notification(`shipping: ${whole(run.rows_out)} new shipments, totals`, [
    `${whole(run.rows_out)} shipments from ${files(run.files_in)} were added in ${run.seconds.toFixed(1)} s of reading.`,
    `Rows in ${whole(run.rows_in)} = rows out ${whole(run.rows_out)} + duplicates ${whole(run.duplicates)} + quarantined ${whole(run.quarantined)}`,
    ...listed(run.replaced, (key) => [`Replaced what ${key} gave before.`]),
    '',
    'All shipments so far:',
    ...table(totals),
    '',
    `Every city: ${result}`,
    `Batch:      ${batch}`,
  ]);
}

function faultsNotification({ batch, execution }: Request, run: RunReport): Notification {
  const faults = [
    ...(run.rejected.length ? [`${files(run.rejected.length)} rejected`] : []),
    ...(run.quarantined ? [`${whole(run.quarantined)} ${run.quarantined === 1 ? 'row' : 'rows'} quarantined`] : []),
  ];
  return notification(`shipping: ${faults.join(', ')}`, [
    ...listed(run.rejected, ({ key, reason, note }) => [`Rejected ${key}`, `  why:  ${reason}`, `  note: ${note}`]),
    ...(run.quarantined
      ? [`${whole(run.quarantined)} rows are in quarantine, each with its file, line and reason.`]
      : []),
    '',
    'Nothing else of the batch is affected. Correct the data and upload it again under the same key.',
    `Batch:     ${batch}`,
    `Execution: ${execution}`,
  ]);
}

function isClean(run: RunReport): boolean {
  return run.rejected.length === 0 && run.quarantined === 0;
}

function files(count: number): string {
  return `${whole(count)} ${count === 1 ? 'file' : 'files'}`;
}

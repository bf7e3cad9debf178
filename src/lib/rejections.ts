/** The notification of uploads that were put aside before any job saw them. */
import { listed } from './listed.ts';
import { type Notification, notification } from './notification.ts';
import type { Rejection } from './uploads.ts';

/** What was rejected, why, and what to do, for a person who can mend the files. */
export function rejectionsNotification(pipeline: string, rejected: readonly Rejection[]): Notification {
  const files = rejected.length === 1 ? '1 file' : `${rejected.length} files`;
  return notification(`${pipeline}: ${files} rejected`, [
    ...listed(rejected, ({ key, reason, note }) => [`Rejected ${key}`, `  why:  ${reason}`, `  note: ${note}`]),
    '',
    'Nothing else is affected. Correct each file and upload it again under the same key.',
  ]);
}

/** Telling of uploads that were put aside, or left where they are, by what is no job. */
import { listed } from './listed.ts';
import { type Notification, notification, publish } from './notification.ts';
import { tellOnce } from './told.ts';
import type { Rejection } from './uploads.ts';

/** A rejection, and the version of the upload that it is of. */
export type Rejected = Rejection & { readonly version: string };

/** Tell the subscribers of these topics of those that nobody has told of. */
export async function tellRejections(
  pipeline: string,
  rejected: readonly Rejected[],
  topicArns: Iterable<string>,
): Promise<void> {
  await tellOnce(
    rejected,
    ({ version }) => `rejections/${version}`,
    async (untold) => {
      for (const topicArn of topicArns) {
        await publish(topicArn, rejectionsNotification(pipeline, untold));
      }
    },
  );
}

/** What was rejected, why, and what to do, for a person who can mend the files. */
export function rejectionsNotification(pipeline: string, rejected: readonly Rejection[]): Notification {
  const files = rejected.length === 1 ? '1 file' : `${rejected.length} files`;
  return notification(`${pipeline}: ${files} rejected`, [
    ...listed(rejected, ({ key, reason, note }) => [`Rejected ${key}`, `  why:  ${reason}`, `  note: ${note}`]),
    '',
    'Nothing else is affected. Correct each file and upload it again under the same key.',
  ]);
}

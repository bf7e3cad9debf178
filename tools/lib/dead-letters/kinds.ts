import { Failure } from '../../setup/failure.mjs';
import { event } from './kinds/event.ts';
import { firing } from './kinds/firing.ts';
import { invocation } from './kinds/invocation.ts';
import { notification } from './kinds/notification.ts';
import { upload } from './kinds/upload.ts';
import { type DeadLetter, excerpt, type Kind, type Origin, type Reading, type Wishes } from './letter.ts';

const KINDS: readonly Kind[] = [upload, event, firing, invocation, notification];

/** What a dead letter is; one of no known kind cannot be replayed, and says so. */
export function read(letter: DeadLetter, origin: Origin, wishes: Wishes): Reading {
  for (const kind of KINDS) {
    const reading = kind(letter, origin, wishes);
    if (reading) return reading;
  }
  return {
    what: [`of no known kind: ${excerpt(letter.body)}`],
    why: 'It does not say.',
    todo: 'Find out who sent it to this queue; delete it when it is of no use: `aws sqs receive-message`, `delete-message`.',
    replay: () => Promise.reject(new Failure('It is of no known kind, so nobody knows whom it was for.')),
  };
}

import { read } from './kinds.ts';
import type { DeadLetter, Wishes } from './letter.ts';
import { moveAll } from './moving.ts';
import type { DeadLetterQueue } from './queue.ts';

/** What became of a message, or of several at once. */
export interface Result {
  readonly message: string;
  /** Who has accepted it; undefined when it stays in the queue. */
  readonly taker?: string;
  /** Why it stays. */
  readonly problem?: string;
}

export interface ReplayWishes extends Wishes {
  /** The one message that is to be replayed; undefined for all. */
  readonly message: string | undefined;
}

/**
 * Hand what lies in a dead-letter queue to whom it was for. A message leaves the queue only once it was accepted; one that falls into
 * it meanwhile stays there, so that what fails again does not go round in a circle.
 *
 * @param note is told how far it is
 */
export async function replay(
  queue: DeadLetterQueue,
  wishes: ReplayWishes,
  note: (text: string) => void,
): Promise<Result[]> {
  if (queue.sources.length === 0 || wishes.message) return replayEach(queue, wishes, note);
  const { count, status, reason } = await moveAll(queue.arn, note);
  const moved =
    count > 0 ? [{ message: `${count} message${count === 1 ? '' : 's'}`, taker: 'where each came from' }] : [];
  if (status === 'COMPLETED') return moved;
  // SQS does not say which message it could not move. One that was sent to the dead-letter queue by hand says not where it came from.
  const others = status === 'FAILED' ? await replayEach(queue, wishes, note) : [];
  const problem = `SQS's message move task ended as ${status}${reason ? ` (${reason})` : ''}.`;
  return [...moved, ...(others.length > 0 ? others : [{ message: 'the rest', problem }])];
}

async function replayEach(
  queue: DeadLetterQueue,
  wishes: ReplayWishes,
  note: (text: string) => void,
): Promise<Result[]> {
  const results: Result[] = [];
  const started = Date.now();
  try {
    for await (const letter of queue.letters()) {
      if (wishes.message && letter.id !== wishes.message) continue;
      results.push(+letter.sentAt > started ? tooLate(letter) : await replayOne(queue, letter, wishes));
      note(`${results.length}`);
      if (wishes.message) break;
    }
  } finally {
    await queue.giveBack();
  }
  return results;
}

const tooLate = ({ id }: DeadLetter): Result => ({
  message: id,
  problem: 'It fell there after this replay had begun. See why before you replay it.',
});

async function replayOne(queue: DeadLetterQueue, letter: DeadLetter, wishes: Wishes): Promise<Result> {
  try {
    const taker = await read(letter, queue, wishes).replay();
    await queue.remove(letter);
    return { message: letter.id, taker };
  } catch (error) {
    const { name, message } = error as Error;
    return { message: letter.id, problem: name === 'Failure' ? message : `${name}: ${message}` };
  }
}

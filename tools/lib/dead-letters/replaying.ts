import { read } from './kinds.ts';
import type { Wishes } from './letter.ts';
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
  const results: Result[] = [];
  if (queue.sources.length > 0 && !wishes.message) {
    const { count, problem } = await moveAll(queue.arn, note);
    if (count > 0)
      results.push({ message: `${count} message${count === 1 ? '' : 's'}`, taker: 'where each came from' });
    if (!problem) return results;
    note(problem);
  }
  return [...results, ...(await replayEach(queue, wishes, note))];
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
      if (wishes.message ? letter.id !== wishes.message : +letter.sentAt > started) continue;
      results.push(await replayOne(queue, letter, wishes));
      note(`${results.length}`);
      if (wishes.message) break;
    }
  } finally {
    await queue.giveBack();
  }
  return results;
}

async function replayOne(queue: DeadLetterQueue, letter: Parameters<typeof read>[0], wishes: Wishes): Promise<Result> {
  try {
    const taker = await read(letter, queue, wishes).replay();
    await queue.remove(letter);
    return { message: letter.id, taker };
  } catch (error) {
    const { name, message } = error as Error;
    return { message: letter.id, problem: name === 'Failure' ? message : `${name}: ${message}` };
  }
}

import { paint } from '../../setup/progress.mjs';
import { read } from './kinds.ts';
import type { DeadLetter, Reading, Wishes } from './letter.ts';
import type { DeadLetterQueue } from './queue.ts';

/** Messages of a queue that are shown; the others are counted. */
const SHOWN = 50;

/** What lies in a dead-letter queue. */
export interface Listing {
  readonly queue: DeadLetterQueue;
  /** About how many messages. */
  readonly count: number;
  readonly lines: readonly string[];
}

interface Alike {
  readonly reading: Reading;
  readonly letters: DeadLetter[];
}

/**
 * Look into a dead-letter queue, and leave everything there.
 *
 * @param message the one message that is to be shown; undefined for all
 */
export async function list(queue: DeadLetterQueue, wishes: Wishes, message?: string): Promise<Listing> {
  const { visible, hidden } = await queue.count();
  const letters: DeadLetter[] = [];
  try {
    for await (const letter of queue.letters()) {
      if (!message || letter.id === message) letters.push(letter);
      if (message ? letters.length === 1 : letters.length === SHOWN) break;
    }
  } finally {
    await queue.giveBack();
  }
  letters.sort((one, other) => +one.sentAt - +other.sentAt);
  const count = message ? letters.length : Math.max(letters.length, visible + hidden);
  const left = count - letters.length;
  const why = letters.length < SHOWN ? 'somebody else is looking at' : 'are not shown';
  return {
    queue,
    count,
    lines: [
      heading(queue, count, letters),
      ...alike(letters, (letter) => read(letter, queue, wishes)).flatMap((group) => ['', ...entry(group)]),
      ...(left > 0 ? ['', `  and about ${left} more that ${why}`] : []),
    ],
  };
}

/** Letters that say the same, together. */
function alike(letters: readonly DeadLetter[], reading: (letter: DeadLetter) => Reading): Alike[] {
  const groups = new Map<string, Alike>();
  for (const letter of letters) {
    const read = reading(letter);
    const said = JSON.stringify([read.what, read.why]);
    const group = groups.get(said);
    if (group) group.letters.push(letter);
    else groups.set(said, { reading: read, letters: [letter] });
  }
  return [...groups.values()];
}

function heading({ name }: DeadLetterQueue, count: number, [oldest]: DeadLetter[]): string {
  if (count === 0) return `${paint('bold', name)}: empty`;
  const since = oldest ? `, the oldest since ${moment(oldest.sentAt)}` : '';
  return `${paint('bold', name)}: ${count} message${count === 1 ? '' : 's'}${since}`;
}

function entry({ reading: { what, why, todo }, letters }: Alike): string[] {
  const [title, ...details] = what;
  return [
    `  ${letters.length > 1 ? `${letters.length} times: ` : ''}${title}`,
    ...details.map((line) => `    ${line}`),
    `    ${paint('red', why)}`,
    ...todo
      .split('\n')
      .filter(Boolean)
      .map((line) => `    ${line}`),
    ...letters.map(({ id, sentAt }) => paint('dim', `    message ${id}, since ${moment(sentAt)}`)),
  ];
}

const moment = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

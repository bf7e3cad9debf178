import { isTerminal } from '../setup/progress.mjs';
import { type Activity, hasFailed, isShown, renderActivity } from './activity.ts';

/** Milliseconds in which objects in one bucket are told of together. */
const WINDOW = 1000;

/** Writes activities as they come, from the moment that it is opened; before, only what failed. */
export class LiveLog {
  #isOpen = false;
  readonly #objects = new Map<string, Activity[]>();

  open(): void {
    this.#isOpen = true;
  }

  add(activity: Activity): void {
    if (!isShown(activity) || !(this.#isOpen || hasFailed(activity))) return;
    if (activity.kind === 'object' && !hasFailed(activity)) this.#gather(activity);
    else write(activity);
  }

  #gather(activity: Activity): void {
    const group = `${bucketOf(activity)} ${activity.status}`;
    const waiting = this.#objects.get(group);
    if (waiting) {
      waiting.push(activity);
      return;
    }
    const started = [activity];
    this.#objects.set(group, started);
    setTimeout(() => {
      this.#objects.delete(group);
      write(together(started));
    }, WINDOW).unref();
  }
}

/** One activity for several objects of a bucket; one object stays as it is. */
export function together(objects: readonly Activity[]): Activity {
  const [first, ...more] = objects as [Activity, ...Activity[]];
  if (more.length === 0) return first;
  const name = `${commonFolder(objects.map((object) => object.name))}…`;
  const bytes = objects.reduce((sum, object) => sum + Number(object.bytes ?? 0), 0);
  return { time: first.time, kind: first.kind, name, status: first.status, objects: objects.length, bytes };
}

const bucketOf = ({ name }: Activity): string => name.slice(0, name.indexOf('/'));

/** The longest folder that all names are in, with the slash at its end. */
function commonFolder(names: string[]): string {
  const [first = '', ...others] = names;
  let end = first.lastIndexOf('/') + 1;
  while (end > 0 && !others.every((name) => name.startsWith(first.slice(0, end)))) {
    end = first.lastIndexOf('/', end - 2) + 1;
  }
  return first.slice(0, end);
}

function write(activity: Activity): void {
  const columns = isTerminal(process.stdout) ? process.stdout.columns : undefined;
  process.stdout.write(`${renderActivity(activity, columns)}\n`);
}

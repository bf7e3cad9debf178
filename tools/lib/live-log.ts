import { isTerminal } from '../setup/progress.mjs';
import { type Activity, hasFailed, isShown, renderActivity } from './activity.ts';

/** Writes activities as they come, from the moment that it is opened; before, only what failed. */
export class LiveLog {
  #isOpen = false;

  open(): void {
    this.#isOpen = true;
  }

  add(activity: Activity): void {
    if (!isShown(activity) || !(this.#isOpen || hasFailed(activity))) return;
    const columns = isTerminal(process.stdout) ? process.stdout.columns : undefined;
    process.stdout.write(`${renderActivity(activity, columns)}\n`);
  }
}

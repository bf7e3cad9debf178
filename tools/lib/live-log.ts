import { type Activity, isShown, renderActivity } from './activity.ts';

/** Holds activities back until there is room for them on the screen. */
export class LiveLog {
  #waiting: Activity[] | undefined = [];

  add(activity: Activity): void {
    if (!isShown(activity)) return;
    if (this.#waiting) this.#waiting.push(activity);
    else process.stdout.write(`${renderActivity(activity, process.stdout.columns || 160)}\n`);
  }

  open(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const activity of waiting) this.add(activity);
  }
}

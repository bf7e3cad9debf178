import fs from 'node:fs';
import path from 'node:path';
import { paint, seconds, statusLine } from '../setup/progress.mjs';
import { failed, type Outcome, type Suite, sum } from './suite.ts';

const KEPT = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'JAVA_HOME', 'SSL_CERT_FILE', 'CI'];

/** Runs suites and tells how they go. */
export class Runner {
  readonly #folder: string;
  readonly #verbose: boolean;
  readonly #started = Date.now();
  readonly #running = new Map<string, number>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #line = statusLine(() =>
    Array.from(this.#running, ([name, since]) => `${name} … ${seconds(Date.now() - since)}`).join(', '),
  );

  constructor(folder: string, verbose: boolean) {
    this.#folder = folder;
    this.#verbose = verbose;
  }

  /** Take suites from the list until it is empty, one after the other. */
  async runAll(waiting: Suite[]): Promise<void> {
    for (let suite = waiting.shift(); suite; suite = waiting.shift()) await this.#run(suite);
  }

  /** Tell what failed and why, then the counts. Returns the exit code. */
  finish(): number {
    this.#line.end();
    for (const [name, { failed: count, output }] of this.#outcomes) {
      if (count > 0 && !this.#verbose) say('', paint('red', `── ${name} ──`), output.trim());
    }
    const total = sum([...this.#outcomes.values()]);
    say('', `In ${seconds(Date.now() - this.#started)}:`, counts(total));
    return total.failed > 0 ? 1 : 0;
  }

  async #run(suite: Suite): Promise<void> {
    const since = Date.now();
    this.#running.set(suite.name, since);
    const folder = path.join(this.#folder, suite.name);
    fs.mkdirSync(folder);
    const outcome = await suite
      .run({ folder, environment: cleanEnvironment(folder) })
      .catch((error: Error) => failed(error.stack ?? error.message));
    this.#running.delete(suite.name);
    this.#outcomes.set(suite.name, outcome);
    const mark = outcome.failed > 0 ? paint('red', '✘') : paint('green', '✔');
    const time = paint('dim', seconds(Date.now() - since).padStart(7));
    this.#line.say(`${mark} ${suite.name.padEnd(10)} ${time}  ${counts(outcome)}`);
    if (this.#verbose) this.#line.say(outcome.output.trim());
  }
}

/** Without settings of the user that make a difference; with a home and a temporary folder of the suite's own. */
function cleanEnvironment(folder: string): NodeJS.ProcessEnv {
  const kept = KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...Object.fromEntries(kept), HOME: folder, TMPDIR: folder };
}

function counts({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}

const say = (...lines: string[]): void => {
  process.stdout.write(`${lines.join('\n')}\n`);
};

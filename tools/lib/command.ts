import { constants } from 'node:os';
import { report } from '../setup/failure.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];

/** The command was told to end. */
export class Interrupted extends Error {
  override name = 'Interrupted';
  readonly signal: Signal;

  constructor(signal: Signal) {
    super(`Interrupted by ${signal}.`);
    this.signal = signal;
  }
}

type CleanUp = () => Promise<unknown> | unknown;

/** What a command has to undo when it ends, however it ends. */
export class Scope {
  readonly #cleanUps: CleanUp[] = [];

  /** Do this at the end; what was asked for last is done first. */
  defer(cleanUp: CleanUp): void {
    this.#cleanUps.push(cleanUp);
  }

  async close(): Promise<void> {
    for (let cleanUp = this.#cleanUps.pop(); cleanUp; cleanUp = this.#cleanUps.pop()) {
      try {
        await cleanUp();
      } catch (error) {
        report(error); // and go on: the rest must be undone, too
      }
    }
  }
}

/**
 * Run a command, undo what its scope holds, and end the process: with the exit code that the command returns, with 1
 * if it fails, with 128 and the signal's number if it fails for being interrupted. A second signal ends it at once.
 *
 * @param work is given a promise that rejects with Interrupted when the command is told to end
 */
export async function runCommand(work: (scope: Scope, interruption: Promise<never>) => Promise<number>): Promise<void> {
  const scope = new Scope();
  const interruption = interrupted();
  interruption.catch(() => {}); // it may come when nobody waits for it any more
  try {
    process.exitCode = await work(scope, interruption);
  } catch (error) {
    if (error instanceof Interrupted) process.exitCode = 128 + constants.signals[error.signal];
    else report(error);
  }
  await scope.close();
  process.exit();
}

/** Rejects when the process gets a signal, or when the one that started it is gone. */
function interrupted(): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (signal: Signal) => {
      for (const each of SIGNALS) process.once(each, () => process.exit(128 + constants.signals[each]));
      reject(new Interrupted(signal));
    };
    for (const signal of SIGNALS) process.once(signal, () => stop(signal));
    process.once('disconnect', () => stop('SIGHUP'));
  });
}

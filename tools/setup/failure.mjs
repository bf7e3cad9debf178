// @ts-check

/** Something that the person at the terminal can mend: shown as its message alone, without a stack. */
export class Failure extends Error {
  /** @override */
  name = 'Failure';
}

/**
 * Show why a command failed, and make its exit code 1.
 *
 * @param {unknown} error
 */
export function report(error) {
  const text = error instanceof Failure ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`\n${text}\n`);
  process.exitCode = 1;
}

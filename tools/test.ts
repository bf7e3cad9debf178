// `npm test`: everything that CI runs. The last line counts the tests of all suites.
import { runCommand, type Scope } from './lib/command.ts';
import { readOptions } from './lib/options.ts';
import { scratchFolder } from './lib/scratch.ts';
import { stopAll } from './setup/child.mjs';
import { Failure } from './setup/failure.mjs';
import { Runner } from './test/runner.ts';
import type { Suite } from './test/suite.ts';
import { SUITES } from './test/suites.ts';

/** Suites that run side by side: most take one core, for most of their time. */
const LANES = 2;

function choose(all: readonly Suite[], names: string[]): Suite[] {
  const unknown = names.find((name) => !all.some((suite) => suite.name === name));
  if (unknown) {
    throw new Failure(`There is no suite ${unknown}. There are: ${all.map(({ name }) => name).join(', ')}.`);
  }
  return all.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function test(scope: Scope): Promise<number> {
  const { values, positionals } = readOptions(
    { verbose: { type: 'boolean', default: false } },
    'npm test -- [--verbose] [SUITE …]',
  );
  scope.defer(stopAll);
  const chosen = choose(SUITES, positionals);
  const runner = new Runner(scratchFolder(scope), values.verbose === true);
  await Promise.all(Array.from({ length: LANES }, () => runner.runAll(chosen)));
  return runner.finish();
}

await runCommand((scope, interruption) => Promise.race([test(scope), interruption]));

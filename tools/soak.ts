// `npm run soak`: the crash test in its long form, on a local cloud of its own, which is gone afterwards.
import path from 'node:path';
import { runCommand } from './lib/command.ts';
import { readValues } from './lib/options.ts';
import { runModule } from './lib/python-module.ts';
import { scratchFolder } from './lib/scratch.ts';
import { Failure } from './setup/failure.mjs';

const USAGE = 'npm run soak -- [--kills N] [--seed N] [--minutes N] [--keep FOLDER]';
const NUMBERS = ['kills', 'seed', 'minutes'] as const;

/** The options of `python -m soak`. */
function readWishes(): { given: string[]; keep: string | undefined } {
  const values = readValues(
    { kills: { type: 'string' }, seed: { type: 'string' }, minutes: { type: 'string' }, keep: { type: 'string' } },
    USAGE,
  );
  const given = NUMBERS.flatMap((name) => {
    const value = values[name];
    if (value !== undefined && !/^\d+$/.test(value)) throw new Failure(`--${name} wants a number.\nUsage: ${USAGE}`);
    return value === undefined ? [] : [`--${name}`, value];
  });
  return { given, keep: values.keep };
}

await runCommand((scope, interruption) => {
  const { given, keep } = readWishes();
  const folder = keep ? path.resolve(keep) : scratchFolder(scope);
  return Promise.race([runModule(scope, 'soak', ['--folder', folder, ...given], ['test']), interruption]);
});

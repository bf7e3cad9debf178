// `npm run soak`: the crash test in its long form, on a local cloud of its own, which is gone afterwards.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { runCommand } from './lib/command.ts';
import { readValues } from './lib/options.ts';
import { scratchFolder } from './lib/scratch.ts';
import { Failure } from './setup/failure.mjs';
import { NODE, PYTHON, ROOT } from './setup/paths.mjs';

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

await runCommand(async (scope, interruption) => {
  const { given, keep } = readWishes();
  const folder = keep ? path.resolve(keep) : scratchFolder(scope);
  const child = spawn(PYTHON, ['-m', 'soak', '--folder', folder, ...given], {
    cwd: ROOT,
    // A group of its own: Ctrl-C ends it by an orderly stop from here.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      PATH: `${path.dirname(NODE)}${path.delimiter}${process.env.PATH}`,
      PYTHONPATH: [ROOT, path.join(ROOT, 'test')].join(path.delimiter),
    },
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
  scope.defer(() => {
    if (child.exitCode === null) child.kill('SIGINT'); // it stops its cloud before it ends
    return ended.catch(() => undefined);
  });
  return Promise.race([ended, interruption]);
});

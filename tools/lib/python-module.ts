import { spawn } from 'node:child_process';
import path from 'node:path';
import { NODE, PYTHON, ROOT } from '../setup/paths.mjs';
import type { Scope } from './command.ts';

/**
 * Run a Python module of the tests or the benchmarks, which says itself what it is doing. It has the project's Node first on its PATH,
 * and is told to end, in order, when the scope ends.
 *
 * @param importing folders that it imports from, beside the project's own
 * @returns its exit code
 */
export function runModule(scope: Scope, module: string, args: readonly string[], importing: readonly string[]) {
  const child = spawn(PYTHON, ['-m', module, ...args], {
    cwd: ROOT,
    // A group of its own: Ctrl-C ends it by an orderly stop from here.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      PATH: `${path.dirname(NODE)}${path.delimiter}${process.env.PATH}`,
      PYTHONPATH: [ROOT, ...importing.map((folder) => path.join(ROOT, folder))].join(path.delimiter),
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
  return ended;
}

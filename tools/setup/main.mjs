// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { stopAll } from './child.mjs';
import { Failure, report } from './failure.mjs';
import { NODE, ROOT } from './paths.mjs';
import { setUp } from './set-up.mjs';

/** The commands, and the TypeScript behind each. */
const COMMANDS = new Map([
  ['setup', undefined],
  ['demo', 'tools/demo.ts'],
  ['start', 'tools/start.ts'],
  ['replay', 'tools/replay.ts'],
  ['test', 'tools/test.ts'],
  ['permissions', 'tools/permissions.ts'],
  ['soak', 'tools/soak.ts'],
  ['licences', 'tools/licences.ts'],
  ['bench', 'tools/bench.ts'],
]);

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** @param {string[]} args a command and its arguments */
export async function main([command = '', ...args]) {
  try {
    if (process.platform === 'win32') {
      throw new Failure('The local cloud runs on Linux and macOS. On Windows, use it inside WSL (`wsl --install`).');
    }
    if (!COMMANDS.has(command)) {
      throw new Failure(`There is no command ${command}. There are: ${[...COMMANDS.keys()].join(', ')}.`);
    }
    const didSetUp = await interruptible(setUp);
    const script = COMMANDS.get(command);
    if (script) process.exitCode = await passOn(script, args);
    else process.stdout.write(didSetUp ? 'Set up. Next: npm run demo\n' : 'Everything is set up. Next: npm run demo\n');
  } catch (error) {
    report(error);
  }
}

/**
 * Do a piece of work that ends, with all that it started, when this process is told to end.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function interruptible(work) {
  /** @type {NodeJS.Signals[]} */
  const received = [];
  const stop = (/** @type {NodeJS.Signals} */ signal) => {
    received.push(signal);
    if (stopAll() === 0) process.exit(128 + constants.signals[signal]);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await work();
  } catch (error) {
    const [signal] = received;
    if (!signal) throw error;
    process.stderr.write('Set-up was interrupted; the next command goes on with it.\n');
    return process.exit(128 + constants.signals[signal]);
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}

/**
 * Run a command's TypeScript on the project's Node. It is a process group of its own, so that a signal reaches it
 * once, from here, and not from the terminal as well; the channel tells it when this process is gone.
 *
 * @param {string} script
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
function passOn(script, args) {
  const child = spawn(NODE, [path.join(ROOT, script), ...args], {
    cwd: ROOT,
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  const parent = process.ppid;
  const orphaned = setInterval(() => process.ppid !== parent && child.kill('SIGHUP'), 1000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearInterval(orphaned);
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']);
    });
  });
}

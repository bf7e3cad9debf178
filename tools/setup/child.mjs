// @ts-check
import { spawn } from 'node:child_process';
import { Failure } from './failure.mjs';

/** @typedef {{code: number | null, signal: NodeJS.Signals | null, output: string}} Ended */

/**
 * The process groups that are under way. A signal to this process is passed on to them by `stopAll`, not by the
 * terminal: each is a group of its own, so that it can be ended with all that it started.
 *
 * @type {Set<number>}
 */
const groups = new Set();
let stopping = false;

/** Milliseconds that a command has to end in order; npm takes a minute for it. */
const PATIENCE = 3000;

/**
 * Run a command and collect what it prints.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, onStart?: (pid: number) => void}} [options]
 * @returns {Promise<Ended>}
 * @throws {Failure} the command cannot be started
 */
export function run(command, args, { cwd, env = process.env, onStart } = {}) {
  if (stopping) return Promise.reject(new Failure('Interrupted.'));
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const pid = child.pid;
    if (pid) {
      groups.add(pid);
      onStart?.(pid);
    }
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => reject(new Failure(`${command} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (pid) groups.delete(pid);
      resolve({ code, signal, output });
    });
  });
}

/**
 * End every command that `run` started and that has not ended, with all that it started, and start no more.
 *
 * @returns {number} how many are ending
 */
export function stopAll() {
  stopping = true;
  signalAll('SIGTERM');
  setTimeout(signalAll, PATIENCE, 'SIGKILL').unref();
  return groups.size;
}

/** @param {NodeJS.Signals} signal */
function signalAll(signal) {
  for (const pid of groups) {
    try {
      process.kill(-pid, signal);
    } catch {
      // It ended by itself in this moment.
    }
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import LocalStage from '../../plugins/local-stage.cjs';
import { Failure } from '../setup/failure.mjs';
import { PYTHON, ROOT } from '../setup/paths.mjs';
import { type Activity, parseActivity } from './activity.ts';
import type { Scope } from './command.ts';

/** Milliseconds that an orderly stop may take: it saves the state and ends the JVMs. */
const STOP_TIMEOUT = 20_000;

/** A local cloud that is running. */
export interface Cloud {
  endpoint: string;
  /** Resolves with the reason if it ends before it is told to. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

export interface CloudOptions {
  port: number;
  /** The folder that keeps its state. */
  state: string;
  onActivity?: (activity: Activity) => void;
}

/**
 * Start a local cloud and wait until it is ready. It ends with the scope, or with this process at the latest. This
 * process' AWS settings, and those of what it starts from then on, are the cloud's.
 *
 * @throws Failure with what the local cloud says, when it does not get ready
 */
export async function startCloud(scope: Scope, { port, state, onActivity }: CloudOptions): Promise<Cloud> {
  const child = spawn(PYTHON, ['-m', 'local.server', '--stop-at-eof', '--port', String(port), '--state', state], {
    cwd: ROOT,
    // A group of its own: Ctrl-C reaches it by an orderly stop from here, not from the terminal.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: `${path.join(ROOT, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}`,
      NODE_PATH: path.join(ROOT, 'node_modules'),
    },
  });
  const stop = () => stopGroup(child);
  scope.defer(stop);
  process.once('exit', () => killGroup(child)); // without the scope's end, after a second signal
  const ended = endOf(child, state);
  const endpoint = await Promise.race([
    ready(child, onActivity),
    ended.then((reason) => Promise.reject(new Failure(reason))),
  ]);
  LocalStage.enter(process.env, endpoint);
  return { endpoint, ended, stop };
}

/** Reads the activities for as long as there are any; resolves with the endpoint at the first that says READY. */
function ready(child: ChildProcess, onActivity: CloudOptions['onActivity']): Promise<string> {
  return new Promise((resolve) => {
    readline.createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const activity = parseActivity(line);
      if (!activity) return;
      if (activity.kind === 'cloud' && activity.status === 'READY') resolve(String(activity.endpoint));
      else onActivity?.(activity);
    });
  });
}

function endOf(child: ChildProcess, state: string): Promise<string> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(`The local cloud could not be started: ${error.message}`));
    child.on('close', (code, signal) => {
      const reason = said.trim() || lastLines(path.join(state, 'cloud.log'));
      resolve(`The local cloud ended (${signal ?? `exit code ${code}`}).\n${reason}`);
    });
  });
}

function lastLines(log: string): string {
  if (!fs.existsSync(log)) return '';
  return fs.readFileSync(log, 'utf8').trimEnd().split('\n').slice(-10).join('\n');
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  if (child.exitCode === null && child.signalCode === null) {
    const closed = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
    await closed;
    clearTimeout(timer);
  }
  killGroup(child);
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It left nothing.
  }
}

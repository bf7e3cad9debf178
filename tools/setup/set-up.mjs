// @ts-check
import path from 'node:path';
import { requireRoom } from './disk.mjs';
import { environment } from './environment.mjs';
import { jars } from './jars.mjs';
import { Lock } from './lock.mjs';
import { packages } from './packages.mjs';
import { LOCAL, ROOT } from './paths.mjs';
import { during } from './progress.mjs';

/** Each leaves its mark only when it is complete: one that was cut short is done again. */
const STEPS = [packages, environment, jars];

/** Bytes: 1.6 GB stay, the rest is room to unpack in. */
const ROOM = 2e9;

const lock = new Lock(path.join(LOCAL, 'set-up.lock'));

/**
 * Set up what is missing. Safe when several commands do it at once: one works, the others wait.
 *
 * @returns {Promise<boolean>} whether anything was missing
 */
export async function setUp() {
  if ((await missing()).length === 0) return false;
  requireRoom(ROOT, ROOM, 'Set-up');
  await lock.acquire((pid) => process.stderr.write(`Waiting for the set-up that process ${pid} is at …\n`));
  try {
    const steps = await missing();
    if (steps.includes(environment)) await environment.requirePython();
    for (const step of steps) {
      await during(step.title, () => step.run((pid) => lock.extendTo(pid)), undefined, process.stderr);
    }
  } finally {
    lock.release();
  }
  return true;
}

async function missing() {
  const found = [];
  for (const step of STEPS) if (!(await step.isDone())) found.push(step);
  return found;
}

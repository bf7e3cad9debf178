import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Scope } from './command.ts';

const PREFIX = 'millrace-';

/** A temporary folder that is gone when the scope ends, and by the next command at the latest. */
export function scratchFolder(scope: Scope): string {
  removeLeftovers();
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), `${PREFIX}${process.pid}-`));
  scope.defer(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return folder;
}

/** A command that was killed could not remove its folder. */
function removeLeftovers(): void {
  for (const name of fs.readdirSync(os.tmpdir())) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner && !isAlive(Number(owner))) fs.rmSync(path.join(os.tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

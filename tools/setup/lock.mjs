// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A lock between processes: a file that names the processes that hold it. It is free again once they are all
 * gone, however they ended.
 */
export class Lock {
  /** @param {string} file */
  constructor(file) {
    this.file = file;
    this.pids = [process.pid];
  }

  /**
   * Wait until the lock is this process's.
   *
   * @param {(pid: number) => void} onWait called once if another process holds it
   */
  async acquire(onWait) {
    fs.mkdirSync(path.dirname(this.file), { recursive: true });
    for (let told = false; !this.#take(); ) {
      const holder = this.#holder();
      if (holder === undefined) {
        this.#removeStale();
      } else {
        if (!told) onWait(holder);
        told = true;
        await sleep(200);
      }
    }
  }

  /**
   * Keep the lock held while this process lives, too: it goes on when the one that started it is killed.
   *
   * @param {number} pid
   */
  extendTo(pid) {
    this.pids.push(pid);
    fs.renameSync(this.#write(), this.file);
  }

  release() {
    fs.rmSync(this.file, { force: true });
  }

  /** Linking a complete file is atomic, and fails if there is one already. */
  #take() {
    const own = this.#write();
    try {
      fs.linkSync(own, this.file);
      return true;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
      throw error;
    } finally {
      fs.rmSync(own);
    }
  }

  /** @returns {string} a file of this process that names the holders, to be put in the lock's place at once */
  #write() {
    const own = `${this.file}.${process.pid}`;
    fs.writeFileSync(own, this.pids.join('\n'));
    return own;
  }

  /** @returns {number | undefined} a living process that holds the lock */
  #holder(file = this.file) {
    return readPids(file).find(isAlive);
  }

  /** Only one of several waiting processes can move the file away; one that got a living holder's puts it back. */
  #removeStale() {
    const aside = `${this.file}.stale.${process.pid}`;
    try {
      fs.renameSync(this.file, aside);
    } catch {
      return; // Another process was faster.
    }
    if (this.#holder(aside) !== undefined) fs.renameSync(aside, this.file);
    else fs.rmSync(aside);
  }
}

/** @param {string} file */
function readPids(file) {
  try {
    return fs.readFileSync(file, 'utf8').split('\n').map(Number).filter(Boolean);
  } catch {
    return []; // Released in this moment.
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

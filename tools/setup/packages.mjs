// @ts-check
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { run } from './child.mjs';
import { explain } from './explain.mjs';
import { Failure } from './failure.mjs';
import { NODE, ROOT } from './paths.mjs';

const LOCK_FILE = path.join(ROOT, 'package-lock.json');

/** npm writes it at the end of every installation. */
const NPM_STAMP = path.join(ROOT, 'node_modules/.package-lock.json');

/** Ours holds the hash of the lock file that was installed: a checkout makes the lock file look newer than it is. */
const STAMP = path.join(ROOT, 'node_modules/.set-up');

/** Node 24 and all other npm packages, as the lock file names them. */
export const packages = {
  title: 'Installing npm packages (npm ci)',

  async isDone() {
    if (!fs.existsSync(NODE)) return false;
    if (fs.existsSync(STAMP)) return fs.readFileSync(STAMP, 'utf8') === hash();
    return fs.existsSync(NPM_STAMP) && fs.statSync(NPM_STAMP).mtimeMs >= fs.statSync(LOCK_FILE).mtimeMs;
  },

  /** @param {(pid: number) => void} onStart */
  async run(onStart) {
    const { code, output } = await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: ROOT, onStart });
    if (code !== 0) throw explain(this.title, 'the npm registry', output);
    if (!fs.existsSync(NODE)) {
      throw new Failure(
        'npm installed everything but Node 24, which comes by an install script. Does your npm configuration say ' +
          'ignore-scripts=true? Then run `npm ci --ignore-scripts=false` here and try again.',
      );
    }
    fs.writeFileSync(STAMP, hash());
  },
};

const hash = () => createHash('sha256').update(fs.readFileSync(LOCK_FILE)).digest('hex');

// @ts-check
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { run } from './child.mjs';
import { explain } from './explain.mjs';
import { JARS, PYTHON, ROOT } from './paths.mjs';

const LIST = path.join(ROOT, 'local/jars.toml');

/** `local.jars` leaves the hash of the list there that the jars were fetched for. */
const STAMP = path.join(JARS, 'complete');

/** The jars that Spark needs beside its own. */
export const jars = {
  title: "Fetching Spark's jars",

  async isDone() {
    return fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === hash();
  },

  /** @param {(pid: number) => void} onStart */
  async run(onStart) {
    const { code, output } = await run(PYTHON, ['-m', 'local.jars', '--into', JARS], { cwd: ROOT, onStart });
    if (code !== 0) throw explain(this.title, 'Maven Central', output);
  },
};

const hash = () => createHash('sha256').update(fs.readFileSync(LIST)).digest('hex');

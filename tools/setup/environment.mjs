// @ts-check
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { run } from './child.mjs';
import { explain } from './explain.mjs';
import { PYTHON, ROOT, VENV } from './paths.mjs';
import { findPython } from './python.mjs';

const REQUIREMENTS = path.join(ROOT, 'requirements.txt');

/** Holds the hash of the requirements that were installed, and the version of Python that they were installed for. */
const STAMP = path.join(VENV, '.set-up');

/** The Python environment: MiniStack, Spark with its Java, and the tools that check the code. */
export const environment = {
  title: 'Installing Python packages (pip install)',

  async isDone() {
    return fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === stamp(await version(PYTHON));
  },

  /** Find out before anything else is done that there is nothing to make the environment with. */
  async requirePython() {
    if ((await version(PYTHON)) === undefined) await findPython();
  },

  /** @param {(pid: number) => void} onStart */
  async run(onStart) {
    if ((await version(PYTHON)) === undefined) await create(onStart);
    const { code, output } = await run(
      PYTHON,
      ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar=off', '-r', REQUIREMENTS],
      { cwd: ROOT, env: cleanEnvironment(), onStart },
    );
    if (code !== 0) throw explain(this.title, 'the Python package index', output);
    fs.writeFileSync(STAMP, stamp(await version(PYTHON)));
  },
};

/** @param {(pid: number) => void} onStart */
async function create(onStart) {
  const python = await findPython();
  const { code, output } = await run(python, ['-m', 'venv', '--clear', VENV], { env: cleanEnvironment(), onStart });
  if (code !== 0) throw explain(`Making a Python environment (${python} -m venv)`, 'the Python package index', output);
}

/**
 * @param {string} python
 * @returns {Promise<string | undefined>} e.g. `3.12`; undefined if it does not run, or has no pip yet
 */
async function version(python) {
  const program = 'import sys, pip; print("%d.%d" % sys.version_info[:2])';
  const { code, output } = await run(python, ['-c', program]).catch(() => ({ code: 1, output: '' }));
  return code === 0 ? output.trim() : undefined;
}

/** @param {string | undefined} python */
const stamp = (python) => `${python} ${createHash('sha256').update(fs.readFileSync(REQUIREMENTS)).digest('hex')}`;

/** Without what would send packages or look-ups elsewhere than into the environment. */
function cleanEnvironment() {
  const { PYTHONHOME, PYTHONPATH, PIP_TARGET, PIP_PREFIX, ...rest } = process.env;
  return { ...rest, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0' };
}

// @ts-check
import { run } from './child.mjs';
import { Failure } from './failure.mjs';

const NEEDED = [3, 10];
const CANDIDATES = [
  'python3',
  'python',
  ...['3.14', '3.13', '3.12', '3.11', '3.10'].map((version) => `python${version}`),
  'py',
];

/** Prints the version as `3.12.1`, and the modules that are missing to make an environment with pip in it. */
const PROBE = `
import sys
from importlib.util import find_spec
print(".".join(map(str, sys.version_info[:3])), *[name for name in ("venv", "ensurepip") if not find_spec(name)])
`;

/**
 * Find a Python on the PATH that can make the environment.
 *
 * @returns {Promise<string>} its command
 * @throws {Failure} there is none; says what was found instead
 */
export async function findPython() {
  const problems = [];
  for (const command of CANDIDATES) {
    const { code, output } = await run(command, ['-c', PROBE]).catch(() => ({ code: 1, output: '' }));
    if (code !== 0) continue;
    const [version = '', ...lacking] = output.trim().split(/\s+/);
    const problem = whyNot(version, lacking);
    if (!problem) return command;
    problems.push(`${command} is ${version}${problem}`);
  }
  throw new Failure(
    [
      `Millrace needs Python ${NEEDED.join('.')} or newer for the local cloud.`,
      problems.length ? `Found: ${problems.join('; ')}.` : 'Found none: no python3, no python on the PATH.',
      'Install one (https://www.python.org/downloads, or your package manager), see that `python3 --version` shows it, ' +
        'then try again.',
    ].join('\n'),
  );
}

/** @param {string} version @param {string[]} lacking */
function whyNot(version, lacking) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 3 || (major === 3 && minor < /** @type {number} */ (NEEDED[1]))) return ', which is too old';
  if (lacking.length === 0) return '';
  return ` without its module ${lacking.join(' and ')} (on Debian and Ubuntu: apt install python${major}.${minor}-venv)`;
}

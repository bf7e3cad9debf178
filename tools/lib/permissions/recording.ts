import fs from 'node:fs';
import path from 'node:path';
import { Failure } from '../../setup/failure.mjs';
import { jsonLines } from '../json-lines.ts';
import { type Decision, readAllowed } from './decision.ts';
import { type Grant, grantsOf } from './grant.ts';
import type { Policy } from './policy.ts';

/** What the tests of the pipelines left in a folder that they were given by `--recorded`. */
export interface Recording {
  readonly policies: readonly Policy[];
  readonly grants: readonly Grant[];
  readonly decisions: readonly Decision[];
  readonly tests: readonly Test[];
}

/** A test that ran; times are seconds since 1970. */
export interface Test {
  readonly test: string;
  readonly begun: number;
  readonly ended: number;
}

/** @throws Failure when nothing was recorded there */
export function readRecording(folder: string): Recording {
  const read = (name: string) => {
    const file = path.join(folder, name);
    if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8');
    throw new Failure(`${file} is not there: did a test of test/pipelines run with --recorded ${folder}?`);
  };
  const policies: Policy[] = JSON.parse(read('grants.json'));
  return {
    policies,
    grants: policies.flatMap(grantsOf),
    decisions: readAllowed(read('decisions.jsonl')),
    tests: jsonLines(read('tests.jsonl')),
  };
}

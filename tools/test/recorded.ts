import fs from 'node:fs';
import path from 'node:path';
import { NODE } from '../setup/paths.mjs';
import { check } from './check.ts';
import { pytest } from './pytest.ts';
import { type Suite, sum } from './suite.ts';

/** The tests that pytest finds in a folder of pipelines, and, if they pass, whether roles are granted what nothing used meanwhile. */
export function recorded(name: string, ...args: string[]): Suite {
  return {
    name,
    async run(room) {
      const folder = path.join(room.folder, 'recorded');
      fs.mkdirSync(folder);
      const tests = await pytest(name, ...args, `--recorded=${folder}`).run(room);
      if (tests.failed > 0) return tests;
      const compare = check(name, () => [NODE, 'tools/permissions.ts', '--recorded', folder]);
      return sum([tests, await compare.run(room)]);
    },
  };
}

// `npm run licences`: writes docs/licences.md, the licences of all that is installed here.
import fs from 'node:fs';
import path from 'node:path';
import { document, parts, problems } from './licences/list.ts';
import { ROOT } from './setup/paths.mjs';

const found = parts(ROOT);
const file = path.join('docs', 'licences.md');
fs.writeFileSync(path.join(ROOT, file), document(found));
process.stdout.write(
  `Written: ${file}, ${found.map((each) => `${each.dependencies.length} of ${each.title}`).join(', ')}.\n`,
);
for (const problem of problems(found)) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}

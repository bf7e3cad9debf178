import fs from 'node:fs';
import { document, isPermissive, parts, problems } from '../../tools/licences/list.ts';

const all = parts(process.cwd());

test('every licence is permissive, or answered', () => {
  expect(problems(all)).toEqual([]);
});

test('docs/licences.md is what `npm run licences` writes', () => {
  expect(fs.readFileSync('docs/licences.md', 'utf8')).toBe(document(all));
});

test('nothing is left out', () => {
  const names = all.flatMap(({ dependencies }) => dependencies.map(({ name }) => name));
  const asked = JSON.parse(fs.readFileSync('package.json', 'utf8')).devDependencies;
  expect(names).toEqual(expect.arrayContaining(Object.keys(asked).filter((name) => name !== 'serverless')));
  expect(names).toEqual(expect.arrayContaining(['osls', 'ministack', 'pyspark', 'hadoop-aws']));
});

test.each([
  ['MIT', true],
  ['GPL-3.0-or-later', false],
  ['(MIT OR GPL-3.0-or-later)', true],
  ['Apache-2.0 AND MIT', true],
  ['Apache-2.0 AND GPL-2.0-only', false],
  ['unknown', false],
  ['SEE LICENSE IN LICENSE.txt', false],
])('%s is permissive: %s', (licence, expected) => {
  expect(isPermissive(licence)).toBe(expected);
});

test('a licence that is not answered, and an answer to nothing, are told', () => {
  const [first] = problems([{ title: 'npm', dependencies: [{ name: 'x', version: '1', licence: 'AGPL-3.0-only' }] }]);
  expect(first).toBe('x 1: AGPL-3.0-only is not allowed, and not answered');
  expect(problems([])).toContain('hypothesis: is answered, and needs no answer');
});

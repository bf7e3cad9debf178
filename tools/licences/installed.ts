/** What is installed of other people's work, and under which licence. */
import fs from 'node:fs';
import path from 'node:path';
import { JARS, SPELLINGS } from './answers.ts';

export interface Dependency {
  readonly name: string;
  readonly version: string;
  /** An expression of SPDX (https://spdx.org/licenses/), or what the package says; `unknown` when it says nothing. */
  readonly licence: string;
}

/** The packages of the lock file, those for other platforms too. */
export function npmPackages(root: string): Dependency[] {
  const { packages } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const found = Object.entries<{ version: string; license?: string; name?: string }>(packages)
    .filter(([place]) => place !== '')
    .map(([place, { name, version, license }]) => ({
      name: name ?? place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license ?? 'unknown',
    }));
  return distinct(found);
}

/** The distributions that `requirements.txt` pins, by what they say of themselves in the virtual environment. */
export function pythonPackages(root: string): Dependency[] {
  const pins = fs.readFileSync(path.join(root, 'requirements.txt'), 'utf8').split('\n').filter(Boolean);
  const metadata = pythonMetadata(root);
  return pins.map((pin) => {
    const [name = '', version = ''] = pin.split('==');
    return { name, version, licence: licenceOf(metadata.get(canonical(name)) ?? '') };
  });
}

/** The jars that Spark's own are joined by. */
export function jars(root: string): Dependency[] {
  const folder = path.join(root, '.venv', 'jars');
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.jar'));
  return distinct(
    files.map((file) => {
      const [, name = file, version = ''] = /^(.+?)-(\d[^-]*)(?:-spark-[\d.]+)?\.jar$/.exec(path.basename(file)) ?? [];
      return { name, version, licence: JARS[name] ?? 'unknown' };
    }),
  );
}

function distinct(found: readonly Dependency[]): Dependency[] {
  const byName = new Map(found.map((each) => [`${each.name} ${each.version}`, each]));
  return [...byName.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each);
}

/** The METADATA of each distribution: https://packaging.python.org/en/latest/specifications/core-metadata/ */
function pythonMetadata(root: string): Map<string, string> {
  const library = path.join(root, '.venv', 'lib');
  const [version = ''] = fs.readdirSync(library).filter((name) => name.startsWith('python'));
  const packages = path.join(library, version, 'site-packages');
  const folders = fs.readdirSync(packages).filter((name) => name.endsWith('.dist-info'));
  return new Map(
    folders.map((folder) => {
      const [head = ''] = fs.readFileSync(path.join(packages, folder, 'METADATA'), 'utf8').split(/\r?\n\r?\n/, 1);
      return [canonical(folder.slice(0, folder.indexOf('-'))), head];
    }),
  );
}

const canonical = (name: string) => name.toLowerCase().replaceAll(/[-_.]+/g, '-');

function licenceOf(head: string): string {
  const fields = (name: string) =>
    [...head.matchAll(new RegExp(`^${name}: (.*)$`, 'gm'))].map(([, value = '']) => value);
  const [expression] = fields('License-Expression');
  if (expression) {
    return expression;
  }
  const classified = fields('Classifier')
    .filter((each) => each.startsWith('License :: '))
    .map((each) => each.slice(each.lastIndexOf(':: ') + 3));
  const said = classified.length > 0 ? classified : fields('License');
  return said.map((each) => SPELLINGS[each] ?? each).join(' OR ') || 'unknown';
}

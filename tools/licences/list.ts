/** The list of dependencies by licence, and what is wrong with it. */
import { ALLOWED, ANSWERS } from './answers.ts';
import { type Dependency, jars, npmPackages, pythonPackages } from './installed.ts';

interface Part {
  readonly title: string;
  readonly dependencies: readonly Dependency[];
}

export function parts(root: string): Part[] {
  return [
    { title: 'npm', dependencies: npmPackages(root) },
    { title: 'Python', dependencies: pythonPackages(root) },
    { title: 'Java', dependencies: jars(root) },
  ];
}

/** Whether an expression of SPDX is met by permissive licences alone. */
export function isPermissive(expression: string): boolean {
  return expression
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((each) => ALLOWED.has(each)));
}

/** Dependencies whose licence is not permissive and not answered, and answers to nothing. */
export function problems(all: readonly Part[]): string[] {
  const dependencies = all.flatMap((part) => part.dependencies);
  const asking = dependencies.filter(({ licence }) => !isPermissive(licence));
  return [
    ...asking
      .filter(({ name, licence }) => ANSWERS[name]?.licence !== licence)
      .map(({ name, version, licence }) => `${name} ${version}: ${licence} is not allowed, and not answered`),
    ...Object.keys(ANSWERS)
      .filter((name) => !asking.some((each) => each.name === name))
      .map((name) => `${name}: is answered, and needs no answer`),
  ];
}

/** The document `docs/licences.md`. */
export function document(all: readonly Part[]): string {
  const answers = Object.entries(ANSWERS).map(([name, { licence, reason }]) => `- **${name}** (${licence}): ${reason}`);
  return `${[
    '# Licences of what is used here',
    '',
    'Made by `npm run licences` from what is installed; a test fails when it is out of date, and when a licence is neither permissive nor',
    'answered (`tools/licences/answers.ts`). Nothing of this is in the repository. What a deployment carries to AWS is in the bundles of',
    'the functions, and of npm alone: Powertools, middy and, in the functions that make demo data, faker, with what they need; all',
    'permissive. The local cloud and the tests use the rest, on the machine that they run on. The benchmarks alone, which draw plots, install',
    'matplotlib and what that needs (`bench/requirements.txt`), under the PSF, BSD, MIT and MIT-CMU licences: permissive, too.',
    '',
    'PySpark brings the jars of Apache Spark 3.5.4; its own `LICENSE` and `NOTICE` list them.',
    '',
    '## Not permissive, and why they may be here',
    '',
    ...answers,
    ...all.flatMap(({ title, dependencies }) => ['', `## ${title}`, '', ...table(dependencies)]),
  ].join('\n')}\n`;
}

function table(dependencies: readonly Dependency[]): string[] {
  const byLicence = Map.groupBy(dependencies, ({ licence }) => licence);
  return [
    '| licence | packages |',
    '|---|---|',
    ...[...byLicence]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([licence, found]) => {
        const named = found.map(({ name, version }) => `${name} ${version}`);
        return `| ${licence} | ${named.join(', ')} |`;
      }),
  ];
}

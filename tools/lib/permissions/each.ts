import fs from 'node:fs';
import path from 'node:path';
import { waitForReport } from '../../demo/reports.ts';
import { Failure } from '../../setup/failure.mjs';
import { during, paint, seconds } from '../../setup/progress.mjs';
import { startCloud } from '../cloud.ts';
import type { Scope } from '../command.ts';
import { roleName } from '../names.ts';
import { freePort } from '../ports.ts';
import { scratchFolder } from '../scratch.ts';
import { deploy } from '../sls.ts';
import { type Answer, answers } from './answer.ts';
import { readDenied } from './decision.ts';
import { pytest } from './pipelines.ts';
import { without } from './policy.ts';
import type { Recording } from './recording.ts';
import { type Trial, testsOf, trials } from './trials.ts';
import type { Usage } from './usage.ts';

/** Tests that a statement is tried with: those that asked for something that it alone allows. */
const TESTS = 3;
/** Seconds that a test waits for what will not come. */
const PATIENCE = 45;

interface Wishes {
  readonly only: readonly string[];
  readonly from?: string | undefined;
  readonly actions: boolean;
  /** Where the state of a deployed cloud is, or is to be kept. */
  readonly deployed?: string | undefined;
}

interface Judgement {
  readonly outcome: 'fails' | 'answered' | 'survives' | 'unclear';
  readonly why: string;
}

/**
 * Take each statement away from its role, one at a time, on a copy of a deployed cloud, and see that a test fails for it.
 *
 * @returns the exit code: 1 when something was taken away and nothing failed
 */
export async function tryEach(
  scope: Scope,
  { policies, grants, tests }: Recording,
  usage: Usage,
  given: readonly Answer[],
  wishes: Wishes,
): Promise<number> {
  const chosen = choose(trials(policies, grants, usage, wishes.actions), wishes);
  const scratch = scratchFolder(scope);
  const deployed = path.resolve(wishes.deployed ?? path.join(scratch, 'deployed'));
  if (!fs.existsSync(deployed)) {
    await during('Deploying the service, for all trials', () => deployTo(scope, scratch, deployed));
  }
  const bench = new Bench(scratch, deployed);
  const left: string[] = [];
  for (const [number, trial] of chosen.entries()) {
    const started = Date.now();
    const { outcome, why } = await judge(trial);
    const mark = paint(outcome === 'fails' || outcome === 'answered' ? 'green' : 'red', outcome);
    const place = paint('dim', `${number + 1}/${chosen.length} ${seconds(Date.now() - started)}`);
    process.stdout.write(`${mark} ${trial.name} ${place}\n    ${why}\n`);
    if (outcome === 'survives' || outcome === 'unclear') left.push(trial.name);
  }
  process.stdout.write(`\n${chosen.length - left.length} of ${chosen.length} fail or are answered.\n`);
  for (const name of left) process.stdout.write(`  ${name}\n`);
  return left.length > 0 ? 1 : 0;

  /** What every permission of a statement has an answer to may survive. */
  async function judge(trial: Trial): Promise<Judgement> {
    const found = trial.grants.map((grant) => given.find((answer) => answers(answer, grant)));
    const [answer] = found;
    if (!answer || found.includes(undefined)) return tried(trial);
    const judgement = trial.asked.length > 0 && found.some((each) => each?.sometimes) ? await tried(trial) : undefined;
    if (judgement?.outcome === 'fails') return judgement;
    return { outcome: 'answered', why: `${answer.reason} ${answer.page}` };
  }

  async function tried(trial: Trial): Promise<Judgement> {
    if (trial.asked.length === 0) return { outcome: 'survives', why: 'Nothing was allowed by it alone.' };
    const nodes = testsOf(trial, tests, TESTS);
    if (nodes.length === 0) return { outcome: 'unclear', why: 'It was asked for between two tests, not during one.' };
    return bench.try(trial, nodes);
  }
}

function choose(all: readonly Trial[], { only, from }: Wishes): Trial[] {
  const full = (name: string) => (name.startsWith(roleName('')) ? name : roleName(name));
  const roles = new Set(all.map(({ policy }) => policy.role));
  for (const name of [...only, ...(from ? [from] : [])]) {
    if (!roles.has(full(name))) throw new Failure(`There is no role ${name}. There are: ${[...roles].join(', ')}.`);
  }
  return all.filter(
    ({ policy: { role } }) =>
      (only.length === 0 || only.some((name) => full(name) === role)) && (!from || role.localeCompare(full(from)) >= 0),
  );
}

/** Deploy to a cloud, and stop it: its state is what is left, once it is whole. */
async function deployTo(scope: Scope, scratch: string, folder: string): Promise<void> {
  const settings = { ...process.env };
  const state = `${folder}.${process.pid}`;
  scope.defer(() => fs.rmSync(state, { recursive: true, force: true }));
  const cloud = await startCloud(scope, { port: await freePort(), state });
  await deploy(scope, { scratch });
  await waitForReport('hits-aggregate', 1); // of the demo hits, which a deployment has counted
  await cloud.stop();
  fs.renameSync(state, folder);
  process.env = settings;
}

/** Where trials are made: a run of tests on a copy of the deployed cloud. */
class Bench {
  readonly #scratch: string;
  readonly #deployed: string;
  readonly #sound = new Map<string, Promise<boolean>>();
  #count = 0;

  constructor(scratch: string, deployed: string) {
    this.#scratch = scratch;
    this.#deployed = deployed;
  }

  async try(trial: Trial, tests: readonly string[]): Promise<Judgement> {
    if (!(await this.#areSound(tests))) {
      return { outcome: 'unclear', why: `By themselves these fail with the statement, too: ${tests.join(' ')}` };
    }
    const { failed, denied, said } = await this.#run(tests, trial);
    const actions = new Set(trial.grants.map(({ action }) => action.toLowerCase()));
    const wanted = denied.find(({ role, action }) => role === trial.policy.role && actions.has(action.toLowerCase()));
    if (!failed) {
      return {
        outcome: 'survives',
        why: `${wanted ? `${wanted.action} was denied` : 'Nothing was denied'}; ${tests.join(' ')}`,
      };
    }
    return wanted
      ? { outcome: 'fails', why: `${wanted.action} on ${wanted.resource}: ${said}` }
      : { outcome: 'unclear', why: `A test failed, and nothing was denied: ${said}` };
  }

  /** Whether the tests pass when nothing is taken away. */
  #areSound(tests: readonly string[]): Promise<boolean> {
    const key = tests.join(' ');
    const known = this.#sound.get(key) ?? this.#run(tests).then(({ failed }) => !failed);
    this.#sound.set(key, known);
    return known;
  }

  async #run(tests: readonly string[], trial?: Trial) {
    this.#count += 1;
    const folder = path.join(this.#scratch, `trial-${this.#count}`);
    fs.mkdirSync(folder);
    const options = ['-x', `--recorded=${folder}`, `--deployed=${this.#deployed}`, `--basetemp=${folder}/tmp`];
    if (trial) {
      const file = path.join(folder, 'without.json');
      fs.writeFileSync(file, JSON.stringify(without(trial.policy, trial.statement, trial.action)));
      options.push(`--without=${file}`, `--patience=${PATIENCE}`);
    }
    const { code, output } = await pytest([...tests, ...options]);
    const decisions = path.join(folder, 'decisions.jsonl');
    const denied = fs.existsSync(decisions) ? readDenied(fs.readFileSync(decisions, 'utf8')) : [];
    fs.rmSync(folder, { recursive: true, force: true });
    const said = /^E {3,}(.*)$/m.exec(output)?.[1] ?? output.trim().split('\n').at(-1) ?? '';
    return { failed: code !== 0, denied, said: said.slice(0, 200) };
  }
}

// `npm run permissions`: what each role is granted and never uses, by a run of all tests of the pipelines; with
// `--each`, whether something fails when a statement is taken away.
import fs from 'node:fs';
import path from 'node:path';
import { runCommand, type Scope } from './lib/command.ts';
import { readValues } from './lib/options.ts';
import { type Answer, answers, staleParts } from './lib/permissions/answer.ts';
import { tryEach } from './lib/permissions/each.ts';
import type { Grant } from './lib/permissions/grant.ts';
import { runPipelines } from './lib/permissions/pipelines.ts';
import { readRecording } from './lib/permissions/recording.ts';
import { staleLines, unusedLines } from './lib/permissions/report.ts';
import { Usage } from './lib/permissions/usage.ts';
import { scratchFolder } from './lib/scratch.ts';
import { stopAll } from './setup/child.mjs';
import { ROOT } from './setup/paths.mjs';
import { paint } from './setup/progress.mjs';

const USAGE =
  'npm run permissions [-- [--recorded FOLDER] [--each [--only ROLE]… [--from ROLE] [--actions] [--deployed FOLDER]]]';
const ANSWERS = 'resources/unused-permissions.json';

const say = (...lines: string[]) => process.stdout.write(lines.map((line) => `${line}\n`).join(''));

/** What was recorded in the folder, or now. */
async function record(scope: Scope, given: string | undefined) {
  if (given && fs.existsSync(path.join(given, 'grants.json'))) return readRecording(given);
  if (given) fs.mkdirSync(given, { recursive: true });
  const folder = path.resolve(given ?? fs.mkdtempSync(path.join(scratchFolder(scope), 'recorded-')));
  await runPipelines(folder);
  return readRecording(folder);
}

async function permissions(scope: Scope): Promise<number> {
  const values = readValues(
    {
      recorded: { type: 'string' },
      each: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      from: { type: 'string' },
      actions: { type: 'boolean', default: false },
      deployed: { type: 'string' },
    },
    USAGE,
  );
  scope.defer(stopAll);
  const given: Answer[] = JSON.parse(fs.readFileSync(path.join(ROOT, ANSWERS), 'utf8'));
  const recording = await record(scope, values.recorded);
  const usage = new Usage(recording.grants, recording.decisions);
  if (values.each) return tryEach(scope, recording, usage, given, values);
  return compare(usage, given, recording.grants);
}

/** Tell what is granted and not used, and which answers are to nothing. Returns the exit code. */
function compare(usage: Usage, given: readonly Answer[], granted: readonly Grant[]): number {
  const unused = usage.unused();
  const open = unused.filter((grant) => !given.some((answer) => answers(answer, grant)));
  const stale = staleParts(given, granted, unused);
  if (open.length > 0) {
    say('', paint('red', `${open.length} permissions are granted, and nothing uses them:`), ...unusedLines(open));
    say(
      '',
      `Take them out of the file that is named, let a test of test/pipelines use them, or answer them in ${ANSWERS}.`,
    );
  }
  if (stale.length > 0) {
    say('', paint('red', 'These answers are to permissions that are used, or not granted:'), ...staleLines(stale));
    say('', `Take them out of ${ANSWERS}.`);
  }
  const answered = unused.length - open.length;
  say(
    '',
    `${granted.length} permissions: ${granted.length - unused.length} used, ${answered} answered, ${open.length} neither.`,
  );
  return open.length + stale.length > 0 ? 1 : 0;
}

await runCommand((scope, interruption) => Promise.race([permissions(scope), interruption]));

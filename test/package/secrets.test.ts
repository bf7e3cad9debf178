import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { STAGES } from './stages.ts';
import { templateFile } from './template.ts';

/** What keys look like. The strings are put together here so that this file holds none. */
const KEYS: Record<string, RegExp> = {
  'an access key of AWS': /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/,
  'a secret key of AWS': /(?:secret_?access_?key|aws_secret)["']?\s*[:=]\s*["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/i,
  'a private key': /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY/,
  'a token of GitHub': /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{40,})/,
  'a token of npm': /\bnpm_[A-Za-z0-9]{36}\b|_authToken\s*=\s*\S/,
  'a token of PyPI': /\bpypi-[A-Za-z0-9_-]{50,}/,
  'a token of Slack': /\bxox[abprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/services\/\w/,
  'a JSON web token': /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/,
  'a password in a URL': /[a-z]:\/\/[^\s/:@'"`${}<>]+:[^\s/:@'"`${}<>]{3,}@[a-z0-9]/i,
};

/** Keys that open nothing: AWS's own examples, by which its documentation and tests are told. */
const EXAMPLES = /\b(?:AKIA|ASIA)\w*EXAMPLE\b|EXAMPLEKEY/;

function found(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !EXAMPLES.test(line))
    .flatMap((line) => Object.entries(KEYS).flatMap(([name, pattern]) => (pattern.test(line) ? [name] : [])));
}

/** What is in the repository, and what will be with the next commit. */
function files(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    maxBuffer: 2 ** 26,
  });
  return listed
    .toString()
    .split('\0')
    .filter((file) => file !== '' && fs.statSync(file, { throwIfNoEntry: false })?.isFile());
}

test('no file of the repository holds what looks like a key', () => {
  const all = files();
  expect(all.length).toBeGreaterThan(100);
  expect(all.flatMap((file) => found(fs.readFileSync(file, 'latin1')).map((what) => `${file}: ${what}`))).toEqual([]);
});

test('no file of the repository is one that keeps keys', () => {
  const keeping = /(?:^|\/)(?:\.env(?:\..*)?|\.pypirc|\.netrc|credentials|id_[a-z0-9]+|.*\.(?:pem|p12|pfx|keystore))$/;
  expect(files().filter((file) => keeping.test(file) && file !== '.env.local')).toEqual([]);
});

test.each(STAGES)('the template of stage %s holds none', (stage) => {
  expect(found(fs.readFileSync(templateFile(stage), 'utf8'))).toEqual([]);
});

const random = 'Zq3vX8'.repeat(10);
test.each([
  [`AKIA${'QWERTYUIOPASDFGH'}`, 'an access key of AWS'],
  [`aws_secret_access_key = ${random.slice(0, 40)}`, 'a secret key of AWS'],
  [`-----BEGIN ${'RSA'} PRIVATE KEY-----`, 'a private key'],
  [`ghp_${random.slice(0, 36)}`, 'a token of GitHub'],
  [`npm_${random.slice(0, 36)}`, 'a token of npm'],
  [`https://user:${'hunter22'}@example.com`, 'a password in a URL'],
])('a key is found: %#', (line, what) => {
  expect(found(line)).toEqual([what]);
});

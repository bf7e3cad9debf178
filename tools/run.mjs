// Behind every npm script: sees that the machine has what it takes, sets up what is missing, runs the command.
// An old Node must be able to read this file and say that it is old: nothing newer than import() here.

const NEEDED = [20, 19];
const found = process.versions.node.split('.').map(Number);

if (found[0] < NEEDED[0] || (found[0] === NEEDED[0] && found[1] < NEEDED[1])) {
  process.stderr.write(
    'Node ' +
      process.versions.node +
      ' is too old: Millrace needs Node ' +
      NEEDED.join('.') +
      ' or newer.\n' +
      'Install a newer one (https://nodejs.org/en/download), see that `node --version` shows it, then try again.\n',
  );
  process.exitCode = 1;
} else {
  import('./setup/main.mjs').then((module) => module.main(process.argv.slice(2)));
}

// Invokes a function again and again, and prints the microseconds of one invocation: `node overhead.cjs BUNDLE EVENT COUNT`.
const [, , bundle, event, count] = process.argv;
const { handler } = require(bundle);
const context = { awsRequestId: 'bench', functionName: 'bench', getRemainingTimeInMillis: () => 30_000 };

async function invoke(times) {
  const started = process.hrtime.bigint();
  for (let number = 0; number < times; number += 1) await handler(JSON.parse(event), context);
  return Number(process.hrtime.bigint() - started) / times / 1000;
}

// Its log lines are no part of what is printed.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
console.info = console.log = () => {};
invoke(Number(count) / 10)
  .then(() => invoke(Number(count)))
  .then((microseconds) => write(`${microseconds}\n`));

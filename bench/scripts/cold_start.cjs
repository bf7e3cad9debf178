// Loads a function's bundle as the Lambda runtime does, and ends: `node cold_start.cjs BUNDLE`.
if (typeof require(process.argv[2]).handler !== 'function') process.exit(1);

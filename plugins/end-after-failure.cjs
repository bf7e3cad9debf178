// @ts-check
'use strict';

/** Milliseconds for osls to say what failed. */
const GRACE = 2000;

/**
 * Ends a command that failed: serverless-esbuild stops esbuild only after a success, and osls waits for it for ever.
 */
class EndAfterFailure {
  constructor() {
    this.hooks = {
      error: () => setTimeout(() => process.exit(process.exitCode || 1), GRACE).unref(),
    };
  }
}

module.exports = EndAfterFailure;

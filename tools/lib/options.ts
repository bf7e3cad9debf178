import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Failure } from '../setup/failure.mjs';

/**
 * Read a command's options and the arguments that are left.
 *
 * @param usage what to say when they cannot be read, e.g. `npm start -- [--port PORT]`
 * @throws Failure naming what is not understood
 */
export function readOptions<T extends NonNullable<ParseArgsConfig['options']>>(options: T, usage: string) {
  try {
    return parseArgs({ options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new Failure(`${(error as Error).message}\nUsage: ${usage}`);
  }
}

/**
 * Read the options of a command that takes nothing else.
 *
 * @throws Failure naming what is not understood
 */
export function readValues<T extends NonNullable<ParseArgsConfig['options']>>(options: T, usage: string) {
  const { values, positionals } = readOptions(options, usage);
  if (positionals.length > 0) throw new Failure(`${positionals[0]} means nothing here.\nUsage: ${usage}`);
  return values;
}

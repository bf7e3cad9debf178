// @ts-check
import path from 'node:path';

/** The project's folder. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

/** Node 24, the one of the Lambda runtime, as npm installs it. */
export const NODE = path.join(ROOT, 'node_modules/.bin/node');

/** The Python environment of the local cloud. */
export const VENV = path.join(ROOT, '.venv');
export const PYTHON = path.join(VENV, 'bin/python');
export const JARS = path.join(VENV, 'jars');

/** The local cloud's state, and what commands leave notes in for each other. */
export const LOCAL = path.join(ROOT, '.local');

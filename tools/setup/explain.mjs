// @ts-check
import { Failure } from './failure.mjs';

const NO_ROOM = /ENOSPC|no space left on device|Errno 28|not enough space/i;
const NO_NETWORK =
  /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|network (request|timeout)|Failed to establish a new connection|NewConnectionError|Max retries exceeded|Read timed out|ProxyError|Temporary failure in name resolution|UnknownHostException|ConnectException|could not be fetched/i;

/**
 * Say why a step of the set-up failed, from what its command printed.
 *
 * @param {string} title the step's
 * @param {string} source what the step reads from the network, e.g. `the npm registry`
 * @param {string} output
 * @returns {Failure}
 */
export function explain(title, source, output) {
  return new Failure(`Set-up stopped at: ${title}.\n${reason(source, output)}\n\n${words(output)}`);
}

/** @param {string} source @param {string} output */
function reason(source, output) {
  if (NO_ROOM.test(output)) {
    return 'There is no room left on the disk. Set-up takes about 2 GB here; make room, then run `npm run setup`.';
  }
  if (NO_NETWORK.test(output)) {
    return (
      `${source[0]?.toUpperCase()}${source.slice(1)} could not be reached. Set-up needs the network once: check the ` +
      'connection, and the proxy settings if you need any, then run `npm run setup`. It goes on where it stopped.'
    );
  }
  return 'What it said is below. Once that is mended, run `npm run setup`.';
}

/**
 * npm says what is wrong first, pip last.
 *
 * @param {string} output
 */
function words(output) {
  const lines = output.split('\n').filter((line) => line.trim() && !/^npm warn|complete log of this run/.test(line));
  const npm = lines.filter((line) => line.startsWith('npm error'));
  return (npm.length ? npm.slice(0, 6) : lines.slice(-8)).map((line) => `  ${line.slice(0, 200)}`).join('\n');
}

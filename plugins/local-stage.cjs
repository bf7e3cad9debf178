// @ts-check
'use strict';

const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const STAGE = 'local';
const REGION = 'us-east-1';
const DEFAULT_ENDPOINT = 'http://127.0.0.1:4566';

/** Written by `npm start` when it listens elsewhere than on the default port. */
const ENDPOINT_FILE = path.join('.local', 'endpoint');

/** osls sends every request through the proxy that these name, those to loopback too. */
const PROXIES = ['proxy', 'HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'];

/** Commands that touch nothing outside this folder. */
const OFFLINE = new Set(['package', 'print']);

/**
 * Keeps the stage `local` on this machine: its endpoint is the local cloud's and must be loopback, its
 * credentials are the local cloud's, and nothing of the user's AWS settings has a say. Keeps the other stages
 * off this machine.
 *
 * It must be the first of the service's `plugins`: plugins are made before osls makes its first request, and
 * osls reads the environment when it makes one.
 */
class LocalStage {
  /** For the commands of this project, which talk to the local cloud without osls. */
  static enter = enter;

  /** For those that talk to any stage without osls. */
  static reach = reach;

  /**
   * @param {any} serverless
   * @param {Record<string, unknown>} options those of the command line
   */
  constructor(serverless, options) {
    this.serverless = serverless;
    this.endpoint = '';
    const provider = serverless.getProvider('aws');
    try {
      if (provider.getStage() === STAGE) {
        refuseForeignSettings(options, provider.getRegion());
        this.endpoint = findEndpoint(process.env, serverless.serviceDir);
        enter(process.env, this.endpoint);
      } else {
        const { commands, isHelpRequest } = serverless.processedInput;
        if (!isHelpRequest && !OFFLINE.has(commands[0])) refuseLoopback(process.env, provider.getStage());
      }
    } catch (error) {
      throw new serverless.classes.Error(/** @type {Error} */ (error).message, 'LOCAL_STAGE');
    }
  }

  /** osls awaits this before it resolves variables that need requests. */
  async asyncInit() {
    const { commands, isHelpRequest } = this.serverless.processedInput;
    if (!this.endpoint || isHelpRequest || OFFLINE.has(commands[0])) return;
    if (await answers(this.endpoint)) return;
    throw new this.serverless.classes.Error(silence(this.endpoint), 'LOCAL_CLOUD_DOWN');
  }
}

/**
 * @param {Record<string, unknown>} options
 * @param {string} region
 */
function refuseForeignSettings(options, region) {
  if (options['aws-profile']) {
    throw new Error(
      `--aws-profile ${options['aws-profile']} has no place in stage ${STAGE}: it never uses credentials of yours. ` +
        'Leave it out.',
    );
  }
  if (region !== REGION) {
    throw new Error(`Stage ${STAGE} lives in ${REGION}, not in ${region}. Leave --region out.`);
  }
}

/**
 * The endpoint of stage `local`: AWS_ENDPOINT_URL, or the one that `npm start` left a note of, or the default.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} serviceDir
 * @returns {string} its address, with 127.0.0.1 for localhost: S3 clients put bucket names before host names
 */
function findEndpoint(environment, serviceDir) {
  for (const [name, value] of endpointVariables(environment)) refuseRemote(name, value);
  const note = path.join(serviceDir, ENDPOINT_FILE);
  const noted = fs.existsSync(note) ? fs.readFileSync(note, 'utf8').trim() : '';
  if (noted) refuseRemote(ENDPOINT_FILE, noted);
  const url = new URL(environment.AWS_ENDPOINT_URL || noted || DEFAULT_ENDPOINT);
  if (url.hostname === 'localhost') url.hostname = '127.0.0.1';
  return url.origin;
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @returns {[string, string][]} the variables that set an endpoint, for all services or for one
 */
function endpointVariables(environment) {
  return Object.entries(environment).flatMap(([name, value]) =>
    value && /^AWS_ENDPOINT_URL(_|$)/.test(name) ? [/** @type {[string, string]} */ ([name, value])] : [],
  );
}

/**
 * @param {string} source where the value stands
 * @param {string} value
 */
function refuseRemote(source, value) {
  if (isLoopback(value)) return;
  throw new Error(
    `Stage ${STAGE} is for this machine alone, and ${source} says ${value}, which is not a loopback address. ` +
      `Unset it, or set it to an address like ${DEFAULT_ENDPOINT}.`,
  );
}

/**
 * @param {string} value
 * @returns {boolean} whether it is the URL of a server on this machine
 */
function isLoopback(value) {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  return hostname === 'localhost' || hostname === '[::1]' || (net.isIPv4(hostname) && hostname.startsWith('127.'));
}

/**
 * Replace every AWS setting of the user by those of the local cloud.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} endpoint
 */
function enter(environment, endpoint) {
  for (const name of Object.keys(environment)) {
    if (name.startsWith('AWS_') || PROXIES.includes(name)) delete environment[name];
  }
  Object.assign(environment, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: os.devNull,
    AWS_SHARED_CREDENTIALS_FILE: os.devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    // Milliseconds between two looks at a stack; osls waits 5 s, which is most of a deployment here.
    SLS_AWS_MONITORING_FREQUENCY: environment.SLS_AWS_MONITORING_FREQUENCY || '200',
  });
}

/**
 * A stage that belongs on AWS is not deployed here by a setting that was left over.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} stage
 */
function refuseLoopback(environment, stage) {
  const found = endpointVariables(environment).find(([, value]) => isLoopback(value));
  if (!found) return;
  throw new Error(
    `Stage ${stage} is for AWS, and ${found[0]} says ${found[1]}, which is this machine. ` +
      `Unset it, or choose --stage ${STAGE}.`,
  );
}

/**
 * Make the AWS settings of an environment those that reach a stage: the local cloud's for stage `local`, the user's for others.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} stage
 * @param {string} serviceDir
 * @throws when they would reach another place, or when no local cloud runs
 */
async function reach(environment, stage, serviceDir) {
  if (stage !== STAGE) return refuseLoopback(environment, stage);
  const endpoint = findEndpoint(environment, serviceDir);
  enter(environment, endpoint);
  if (!(await answers(endpoint))) throw new Error(silence(endpoint));
}

/** @param {string} endpoint */
const silence = (endpoint) =>
  `Nothing answers at ${endpoint}, where stage ${STAGE} lives. Start the local cloud with \`npm start\`, and leave it running.`;

/**
 * @param {string} endpoint
 * @returns {Promise<boolean>} whether something accepts connections there
 */
function answers(endpoint) {
  const { hostname, port, protocol } = new URL(endpoint);
  return new Promise((resolve) => {
    const socket = net.connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
      timeout: 5000,
    });
    const finish = (/** @type {boolean} */ result) => {
      socket.destroy();
      resolve(result);
    };
    socket.on('connect', () => finish(true));
    socket.on('timeout', () => finish(false));
    socket.on('error', () => finish(false));
  });
}

module.exports = LocalStage;

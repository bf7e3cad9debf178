// @ts-check
'use strict';

/**
 * Alarms, and a dashboard, made from what the template holds: who adds a function, a state machine or a dead-letter queue has its
 * alarms and its place on the dashboard.
 *
 * Each kind of alarm is a file of the folder `alarms`, and a line below. It is given the resources of the template and the settings
 * of `custom.alarms`, and returns resources. All alarms act on the topic `custom.alarms.topic`.
 */
const KINDS = [
  require('./alarms/function-errors.cjs'),
  require('./alarms/function-duration.cjs'),
  require('./alarms/failed-executions.cjs'),
  require('./alarms/dead-letters.cjs'),
  require('./alarms/job-failures.cjs'),
  require('./alarms/data-volume.cjs'),
  require('./alarms/cost.cjs'),
];
const dashboard = require('./alarms/dashboard.cjs');

/**
 * @typedef {Record<string, {Type: string, Properties: any}>} Resources by logical id
 * @typedef {object} Settings
 * @property {string} prefix of the names of alarms
 * @property {string} topic the logical id of the topic that hears of alarms
 * @property {string} namespace of the service's own metrics
 * @property {string} stage
 * @property {string[]} pipelines
 * @property {number} dailyCost dollars a day from which on an alarm is raised
 * @property {number} volumeBand the width of the band of expected volumes, in standard deviations
 */

class Alarms {
  /** @param {any} serverless */
  constructor(serverless) {
    this.serverless = serverless;
    // Once everything else is in the template.
    this.hooks = { 'after:aws:package:finalize:mergeCustomProviderResources': () => this.add() };
  }

  add() {
    const template = this.serverless.service.provider.compiledCloudFormationTemplate;
    /** @type {Settings} */
    const settings = this.serverless.service.custom.alarms;
    const alarms = Object.assign({}, ...KINDS.map((kind) => kind(template.Resources, settings)));
    Object.assign(template.Resources, alarms, dashboard({ ...template.Resources, ...alarms }, settings));
  }
}

module.exports = Alarms;

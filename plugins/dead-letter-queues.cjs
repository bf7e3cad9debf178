// @ts-check
'use strict';

/** A queue that a dead letter falls into, wherever a template names one. */
const NAMED =
  /"(?:deadLetterTargetArn|DeadLetterConfig|DeadLetterQueue|OnFailure)":\s*(?:\{"\w+":\s*)?\{"Fn::GetAtt":\s*\["(\w+)"/g;

/**
 * The dead-letter queues of a template: those that a queue, a target, a schedule, a subscription or a function names as such.
 *
 * @param {Record<string, {Type: string, Properties?: any}>} resources of the template
 * @returns {[id: string, properties: any][]}
 */
function deadLetterQueues(resources) {
  const named = new Set([...JSON.stringify(resources).matchAll(NAMED)].map(([, id]) => id));
  return Object.entries(resources).flatMap(([id, { Type, Properties }]) =>
    Type === 'AWS::SQS::Queue' && named.has(id) ? [[id, Properties]] : [],
  );
}

module.exports = { deadLetterQueues };

// @ts-check
'use strict';

/**
 * An alarm on one or more metrics: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html
 *
 * @param {import('../alarms.cjs').Settings} settings
 * @param {string} name after the prefix
 * @param {string} description what has happened, and what to do
 * @param {object} properties the metric and the threshold
 */
function alarm({ prefix, topic }, name, description, properties) {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `${prefix}-${name}`,
      AlarmDescription: description,
      AlarmActions: [{ Ref: topic }],
      EvaluationPeriods: 1,
      // Nothing happened, nothing went wrong.
      TreatMissingData: 'notBreaching',
      ...properties,
    },
  };
}

/**
 * The name of a resource without the prefix of the service and stage.
 *
 * @param {import('../alarms.cjs').Settings} settings
 * @param {string} name
 */
function shortName({ prefix }, name) {
  return name.slice(prefix.length + 1);
}

/**
 * One of the service's own metrics, of a pipeline.
 *
 * @param {import('../alarms.cjs').Settings} settings
 * @param {string} pipeline
 * @param {string} MetricName
 */
function metricOf({ namespace, stage }, pipeline, MetricName) {
  return {
    Namespace: namespace,
    MetricName,
    Dimensions: [
      { Name: 'pipeline', Value: pipeline },
      { Name: 'stage', Value: stage },
    ],
  };
}

/**
 * The resources of a type, with their logical ids.
 *
 * @param {import('../alarms.cjs').Resources} resources
 * @param {string} type
 */
function ofType(resources, type) {
  return Object.entries(resources).filter(([, { Type }]) => Type === type);
}

/** @param {string} text `dead-letters` as `DeadLetters` */
function pascal(text) {
  return text.replaceAll(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());
}

module.exports = { alarm, metricOf, ofType, pascal, shortName };

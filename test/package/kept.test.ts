import { readTemplate, resourcesOf } from './template.ts';

/**
 * What holds data, by its logical id, and its name. Another id or another name would be another resource: the deployment would
 * make it empty, and remove this one or leave it behind. Whoever renames one has to bring its data over.
 */
const KEPT: Record<string, Record<string, string>> = {
  'AWS::S3::Bucket': {
    LandingBucket: 'millrace-prod-landing-ACCOUNT',
    LakeBucket: 'millrace-prod-lake-ACCOUNT',
    ArtifactsBucket: 'millrace-prod-artifacts-ACCOUNT',
  },
  'AWS::Glue::Database': {
    StagingDatabase: 'millrace_prod_staging',
    CuratedDatabase: 'millrace_prod_curated',
    DemoRawDataDatabase: 'millrace_prod_demo_raw_data',
    DemoAggregatedDataDatabase: 'millrace_prod_demo_aggregated_data',
    EventsDatabase: 'millrace_prod_events_db',
    StructuredEventsDatabase: 'millrace_prod_structured_events_db',
    FeedbackDatabase: 'millrace_prod_feedback',
    OrdersDatabase: 'millrace_prod_orders',
  },
  'AWS::Glue::Table': {
    CabinFeedbackTable: 'cabin_feedback',
    RawDataTable: 'raw_data',
    HitsByCountryTable: 'hits_by_country',
    HitsByDomainAndGroupidTable: 'hits_by_domain_and_groupid',
    HitsByUseragentTable: 'hits_by_useragent',
  },
  'AWS::SQS::Queue': {
    UploadsQueue: 'millrace-prod-uploads',
    UploadsDeadLetters: 'millrace-prod-uploads-dead-letters',
    FailedInvocationsQueue: 'millrace-prod-failed-invocations',
    UndeliveredEventsQueue: 'millrace-prod-undelivered-events',
    UndeliveredNotificationsQueue: 'millrace-prod-undelivered-notifications',
  },
  // They hold who subscribed.
  'AWS::SNS::Topic': {
    ShippingNotificationsTopic: 'millrace-prod-shipping-notifications',
    EtlJobSuccessTopic: 'millrace-prod-etl-job-success',
    EtlJobWarningTopic: 'millrace-prod-etl-job-warning',
    EtlJobFailureTopic: 'millrace-prod-etl-job-failure',
    EtlCriticalAlertsTopic: 'millrace-prod-etl-critical-alerts',
  },
};

/** Made and named by the framework; it holds what is deployed anew each time. */
const FRAMEWORK = 'ServerlessDeploymentBucket';

const template = readTemplate('prod');

test.each(Object.entries(KEPT))('an %s keeps its id and its name', (type, kept) => {
  const found = resourcesOf(template, type).filter(([id]) => id !== FRAMEWORK);
  expect(Object.fromEntries(found.map(([id, { Properties }]) => [id, nameOf(Properties)]))).toEqual(kept);
});

test('every bucket outlives the stack in production', () => {
  const buckets = resourcesOf(template, 'AWS::S3::Bucket').filter(([id]) => id !== FRAMEWORK);
  expect(new Set(buckets.map(([, { DeletionPolicy }]) => DeletionPolicy))).toEqual(new Set(['RetainExceptOnCreate']));
});

/** The name that a resource is given, whatever its type calls it. */
function nameOf(properties: Record<string, unknown>): unknown {
  const { BucketName, QueueName, TopicName, DatabaseInput, TableInput } = properties;
  const given = BucketName ?? QueueName ?? TopicName ?? DatabaseInput ?? TableInput;
  if (typeof given === 'string') return given;
  const { Name, 'Fn::Sub': text } = given as { Name?: string; 'Fn::Sub'?: string };
  return Name ?? text?.replace(/\$\{AWS::AccountId\}/, 'ACCOUNT');
}

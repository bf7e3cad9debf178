import type { EventBridgeEvent } from 'aws-lambda';
import { required } from '../lib/environment.ts';
import { publish } from '../lib/notification.ts';
import { logger, observed } from '../lib/observability.ts';
import { tellOneOnce } from '../lib/told.ts';
import { type CrawlerStateChange, crawlerNotification } from '../lib/workflow.ts';

/** Tells of a crawler of the workflow that failed. */
export const handler = observed(
  async ({ id, detail, time }: EventBridgeEvent<'Glue Crawler State Change', CrawlerStateChange>): Promise<void> => {
    await tellOneOnce(`events/${id}`, () => publish(required('FAILURE_TOPIC_ARN'), crawlerNotification(detail, time)));
    logger.info('Told.', { crawler: detail.crawlerName });
  },
);

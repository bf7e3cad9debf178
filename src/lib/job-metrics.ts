/** The metrics of job runs, in embedded metric format, by pipeline and stage. */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { JobRun } from '@aws-sdk/client-glue';
import { required } from './environment.ts';
import type { Ended } from './job-run.ts';
import { isWhole, type RunReport } from './run-report.ts';

/** Glue bills a run for at least one minute: https://aws.amazon.com/glue/pricing/ */
const LEAST_SECONDS = 60;

/** Publish what a run has taken and done. */
export function publishMetrics({ job, change, run, report }: Ended): void {
  const metrics = new Metrics();
  metrics.clearDefaultDimensions(); // the library's own is `service`, which the namespace says already
  metrics.addDimensions({ pipeline: job.pipeline, stage: required('STAGE') });
  metrics.addMetric('JobRuns', MetricUnit.Count, 1);
  metrics.addMetric('JobRunsFailed', MetricUnit.Count, change.state === 'SUCCEEDED' ? 0 : 1);
  metrics.addMetric('JobRunDuration', MetricUnit.Seconds, run.ExecutionTime ?? 0);
  metrics.addMetric('DPUSeconds', MetricUnit.Count, dpuSeconds(run));
  metrics.addMetric('EstimatedCost', MetricUnit.NoUnit, (dpuSeconds(run) / 3600) * Number(required('DPU_HOUR_PRICE')));
  if (isWhole(report)) {
    addReport(metrics, report);
  }
  metrics.publishStoredMetrics();
}

/** DPU-seconds that a run is billed for. */
export function dpuSeconds({ DPUSeconds, MaxCapacity, ExecutionTime }: JobRun): number {
  return DPUSeconds ?? (MaxCapacity ?? 0) * Math.max(ExecutionTime ?? 0, LEAST_SECONDS);
}

function addReport(metrics: Metrics, report: RunReport): void {
  metrics.addMetric('FilesIn', MetricUnit.Count, report.files_in);
  metrics.addMetric('BytesIn', MetricUnit.Bytes, report.bytes_in);
  metrics.addMetric('RowsIn', MetricUnit.Count, report.rows_in);
  metrics.addMetric('RowsOut', MetricUnit.Count, report.rows_out);
  metrics.addMetric('Duplicates', MetricUnit.Count, report.duplicates);
  metrics.addMetric('Quarantined', MetricUnit.Count, report.quarantined);
  metrics.addMetric('Rejected', MetricUnit.Count, report.rejected.length);
  metrics.addMetric('Duration', MetricUnit.Seconds, report.seconds);
}

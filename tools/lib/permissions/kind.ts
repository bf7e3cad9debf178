/** The kind of resource that an ARN names, e.g. `glue:table`, `s3:object`; `*` of none. */
export function kindOf(arn: string): string {
  if (arn === '*') return arn;
  const [, , service, , , ...rest] = arn.split(':');
  const named = rest.join(':');
  if (service === 's3') return named.includes('/') ? 's3:object' : 's3:bucket';
  return `${service}:${/^[^:/*]*[:/]|^catalog$/.exec(named)?.[0].replace(/[:/]$/, '') ?? ''}`;
}

const LISTED = 50;

/** The lines of the first items: an execution and a message hold 256 KiB. */
export function listed<T>(items: readonly T[], lines: (item: T) => string[]): string[] {
  const left = items.length - LISTED;
  return [
    ...items.slice(0, LISTED).flatMap(lines),
    ...(left > 0 ? [`And ${left.toLocaleString('en')} more; the logs and run reports list them all.`] : []),
  ];
}

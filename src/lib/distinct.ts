/** One item of each name, in the order in which the names first came; the last one that has it. */
export function distinctBy<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [nameOf(item), item])).values()];
}

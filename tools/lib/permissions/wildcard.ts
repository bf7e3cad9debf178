const compiled = new Map<string, RegExp>();

/** Whether a text fits a pattern of IAM, where `*` stands for any characters and `?` for one. */
export function matches(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    const escaped = pattern.replaceAll(/[\\^$.+()[\]{}|]/g, '\\$&');
    expression = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

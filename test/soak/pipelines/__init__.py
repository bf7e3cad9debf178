"""The five pipelines, a file each: files for it, what its schedule does, and what must have come out."""

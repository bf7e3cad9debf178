"""What the Glue jobs share: batches, files, contracts, publishing, reports."""

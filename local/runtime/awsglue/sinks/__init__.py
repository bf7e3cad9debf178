"""What GlueContext writes: `writers.py` has its methods, the other modules one kind of sink or part of one each."""

"""What GlueContext reads: `readers.py` has its methods, the other modules one kind of source or part of one each."""

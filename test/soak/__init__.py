"""The crash test: files go through all five pipelines while processes are killed, and then every row is accounted for.

Nothing here asks the code under test what should have come out: the driver keeps its own record of each row.
"""

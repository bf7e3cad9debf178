"""What the services measure of themselves, a module a namespace.

A module says which metrics there are and is told of what happens: by a seam, or by a call from where it happens.
"""

SAMPLED = ("sqs",)
"""Modules with `sample(everything)`: they have values that are there at any moment, not when something happens. They
are asked for those that changed after `clock.changed()`, and for everything at the end of each period."""

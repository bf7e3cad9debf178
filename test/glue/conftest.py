"""What the jobs' package does to data needs no AWS."""

from sparks import spark

__all__ = ["spark"]

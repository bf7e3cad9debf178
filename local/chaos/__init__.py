"""Trouble that AWS allows itself, made on purpose: a module a kind, off unless `local.server` is told otherwise."""

"""Bad and odd files, and what becomes of each: one table a pipeline, and what builds their contents.

Adding a file is one entry; `docs/bad-input.md` is made from them (`bad_input/document.py`).
"""

"""A document as rows, each cell knowing its lines and characters.

``description`` and ``document`` read a report's two files, ``table`` finds the rows in its text, and
``tables`` reads the tables of facts in ``data/``.
"""

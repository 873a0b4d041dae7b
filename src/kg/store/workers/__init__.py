"""Queries in processes that can be killed.

``zygote`` is the program that holds a snapshot and forks query processes, ``worker`` what each of those does,
``wire`` how they are spoken to; ``nursery`` and ``pool`` are the side of the server, which asks them.
"""

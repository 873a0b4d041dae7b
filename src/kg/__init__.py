"""A city's report on its partners abroad, as a linked knowledge graph.

One package a stage, each importing only from the stages before it::

    source -> extract -> link -> graph -> store -> query -> web
"""

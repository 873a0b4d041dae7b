"""``/ontology``, ``/schemes``, ``/shapes``: the terms, their definitions, where they are used."""

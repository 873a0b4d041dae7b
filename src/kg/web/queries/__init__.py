"""``/queries``: the saved queries, each with a form, its rows as a page and in every format; OpenAPI."""

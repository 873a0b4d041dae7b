"""The saved queries as pages, files and OpenAPI."""

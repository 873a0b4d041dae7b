"""The ontology, the schemes, the shapes."""

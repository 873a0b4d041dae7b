"""What an answer can be seen as beside its table: a map, a timeline, a chart, a graph."""

"""Pictures of pages for link previews (Open Graph): maps of the partners, as PNG, without words."""

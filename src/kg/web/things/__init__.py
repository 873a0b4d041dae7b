"""Pages of things: a place, a partnership, an agreement, an event, a party, a topic, a report."""

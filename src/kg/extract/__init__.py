"""Rows as records: places, partnerships, agreements, events, each with the passage it was read from.

``dates`` reads date phrases, ``agreements`` the basis and date cells, ``events`` the events cell,
``classify`` looks up types, topics and modes, ``coverage`` accounts for every character, and ``report``
puts the records of all rows together.
"""

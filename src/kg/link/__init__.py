"""Printed place names and the places they mean."""

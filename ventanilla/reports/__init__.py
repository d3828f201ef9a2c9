"""Figures about the tickets of a period. Read-only; what a figure costs follows the period, not the size of the database."""

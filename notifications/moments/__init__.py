"""Notifications take part in the life of accounts: who is concerned is written to. One module for each part of it."""

from notifications.moments import joining, leaving, organisations, own_data

__all__ = ["joining", "leaving", "organisations", "own_data"]

"""Notifications take part in the life of accounts: who is concerned is written to. One module for each part of it."""

from notifications.moments import own_data

__all__ = ["own_data"]

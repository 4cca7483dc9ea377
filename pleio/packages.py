"""Packages of others, set up our way."""

from allauth.usersessions.apps import UserSessionsConfig


class UserSessions(UserSessionsConfig):
    """allauth's table of sessions without its listeners: they would keep the address and browser of people as sent.

    Our own (accounts/receivers.py) keep no address, and of the browser two words.
    """

    def ready(self) -> None:
        """Nothing to connect."""

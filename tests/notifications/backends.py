"""Mail servers with a fault, as Django's mail backends."""

import smtplib
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend as Memory


class Away(Memory):
    """Nobody answers."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise ConnectionRefusedError("connection refused")


class Refuses(Memory):
    """Does not know the recipient, and never will."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such user")})


class Later(Memory):
    """Has no time for this recipient now."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (451, b"try again later")})


class DiesAfterSending(Memory):
    """The mail is accepted, and then the worker dies: nothing after this line runs."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        super().send_messages(messages)
        raise SystemExit("killed")

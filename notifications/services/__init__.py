"""Telling people: the row is the promise, Celery is the doorbell."""

from notifications.services.announcing import announce, queue_mail
from notifications.services.draining import DrainReport, drain
from notifications.services.reading import read_all_notifications, read_notification, settle_hidden_notifications
from notifications.services.writing import queue_letter

__all__ = [
    "DrainReport",
    "announce",
    "drain",
    "queue_letter",
    "queue_mail",
    "read_all_notifications",
    "read_notification",
    "settle_hidden_notifications",
]

"""The composition root: settings, addresses, background work, and the pages made of several apps."""

from pleio.celery import app as celery_app

__all__ = ["celery_app"]

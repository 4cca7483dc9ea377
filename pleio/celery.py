"""The Celery application: executor and timetable. What must happen stands in rows, never only in a queue."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pleio.settings")

app = Celery("pleio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

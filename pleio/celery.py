"""The Celery application: executor and timetable. What must happen stands in rows, never only in a queue."""

import os
from typing import Any

from celery import Celery, Task

from audit.origins import came_from

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pleio.settings")


class KnownOrigin(Task):
    """Every task: what it changes is recorded as coming from a worker."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with came_from("worker"):
            return super().__call__(*args, **kwargs)


app = Celery("pleio", task_cls=KnownOrigin)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

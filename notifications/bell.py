"""The doorbell: asks a worker to look for work now instead of at the next sweep. It may be lost; it never hurts."""

import logging
import threading
import time
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.pools import producers

logger = logging.getLogger(__name__)

BREAK_SECONDS = 5.0
PATIENCE = 0.08


class Bell:
    """Rings through the broker, behind a circuit breaker.

    After a failed ring nobody rings for five seconds: a dead broker costs one request 0.2 s at most and
    the others nothing.
    """

    def __init__(self, task: str) -> None:
        self.task = task
        self._silent_until = 0.0
        self._lock = threading.Lock()

    def ring(self) -> bool:
        """Send the task by name; False when the bell did not sound. Never raises."""
        if time.monotonic() < self._silent_until:
            return False
        try:
            connection = current_app.connection_for_write(transport_options=_one_attempt())
            with producers[connection].acquire(timeout=PATIENCE) as producer:
                current_app.send_task(self.task, producer=producer, retry=False, expires=30, ignore_result=True)
        except Exception as error:  # whatever the broker's client throws: the row is there
            with self._lock:
                self._silent_until = time.monotonic() + BREAK_SECONDS
            logger.warning("The bell does not sound (%s); the sweep will find the work.", type(error).__name__)
            return False
        return True


def _one_attempt() -> dict[str, float]:
    """By default the client goes on for six seconds, inside somebody's request; workers keep that patience."""
    limits = {"socket_connect_timeout", "socket_timeout"} & current_app.conf.broker_transport_options.keys()
    return {"max_retries": 0, **dict.fromkeys(limits, PATIENCE)}


drain_bell = Bell("notifications.drain")


def ring_after_commit() -> None:
    """Ring once the transaction is really there, so that the worker finds the row."""
    transaction.on_commit(partial(drain_bell.ring))

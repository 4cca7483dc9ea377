"""A Redis cache that never takes a page down: while Redis is away every read is a miss and every write is forgotten.

Except what must not be forgotten: keys that start with `kept_prefix` (how often someone tried to guess a password) go to
the cache named `kept_in`, in the database, for as long as Redis is away.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

import redis.exceptions
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)

BREAK_SECONDS = 5.0
# One that hangs costs no more than one that is gone; with the bell's own patience a change stays within 0.2 s.
PATIENCE = 0.08


class SteadyRedisCache(RedisCache):
    """Django's Redis cache behind a circuit breaker.

    After a failed call the cache answers "not there" for five seconds without asking, so that a dead Redis costs one
    request its connection time-out and the others nothing.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        patience = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        options = {**patience, **params.get("OPTIONS", {})}
        self._kept_prefix = options.pop("kept_prefix", "")
        self._kept_in = options.pop("kept_in", "")
        super().__init__(server, {**params, "OPTIONS": options})
        self._closed_until = 0.0

    def _guard(self, call: Callable[..., Any], default: Any, /, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._closed_until:
            try:
                return call(*args, **kwargs)
            except (redis.exceptions.RedisError, OSError) as error:
                self._closed_until = time.monotonic() + BREAK_SECONDS
                logger.warning("Redis does not answer (%s); going on without a cache.", type(error).__name__)
        if self._kept_prefix and args and str(args[0]).startswith(self._kept_prefix):
            return getattr(caches[self._kept_in], call.__name__)(*args, **kwargs)
        return default

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._guard(super().add, True, key, value, *args, **kwargs)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._guard(super().get, default, key, default=default, version=version)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._guard(super().set, None, key, value, *args, **kwargs)

    def touch(self, key: str, *args: Any, **kwargs: Any) -> Any:
        return self._guard(super().touch, False, key, *args, **kwargs)

    def delete(self, key: str, version: int | None = None) -> Any:
        return self._guard(super().delete, False, key, version=version)

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return self._guard(super().get_many, {}, keys, version=version)

    def has_key(self, key: str, version: int | None = None) -> Any:
        return self._guard(super().has_key, False, key, version=version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> Any:
        return self._guard(super().incr, delta, key, delta=delta, version=version)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._guard(super().set_many, [], data, *args, **kwargs)

    def delete_many(self, keys: Any, version: int | None = None) -> Any:
        return self._guard(super().delete_many, None, keys, version=version)

    def clear(self) -> Any:
        return self._guard(super().clear, False)

"""The Redis cache: remembers when Redis is there, and costs next to nothing when it is not."""

import socket
import time

import pytest

from common.cache import SteadyRedisCache


@pytest.mark.redis
def test_it_remembers_counts_and_forgets(redis_of_tests):
    address, prefix = redis_of_tests
    cache = SteadyRedisCache(address, {"KEY_PREFIX": prefix})
    assert cache.get("word", "nothing") == "nothing"
    cache.set("word", "gemeente", 60)
    cache.set_many({"a": 1, "b": 2}, 60)
    assert cache.get("word") == "gemeente"
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}
    assert cache.incr("a") == 2
    assert cache.add("word", "anders", 60) is False
    assert cache.has_key("word")
    cache.delete("word")
    assert cache.get("word") is None


def test_a_dead_redis_is_a_miss_and_is_not_asked_again_for_a_while():
    cache = SteadyRedisCache("redis://127.0.0.1:1/0", {})
    assert cache.get("word", "nothing") == "nothing"
    begin = time.monotonic()
    for _ in range(200):
        assert cache.get("word") is None
        cache.set("word", 1, 60)
        assert cache.add("word", 1, 60) is True
        assert cache.get_many(["word"]) == {}
        assert cache.incr("word", 3) == 3
        assert not cache.has_key("word")
    assert time.monotonic() - begin < 0.5


def test_a_redis_that_hangs_costs_one_request_a_tenth_of_a_second_and_the_next_ones_nothing():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        cache = SteadyRedisCache(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", {})
        begin = time.monotonic()
        assert cache.get("word", "nothing") == "nothing"
        first = time.monotonic()
        assert cache.get("word", "nothing") == "nothing"
        assert first - begin < 0.2
        assert time.monotonic() - first < 0.01

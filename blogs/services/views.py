"""How often blogs are opened: counted without cookies, and without anything about who opened them.

A view is added to a number in the cache, in a bucket of ten minutes: no row, no line in a log, no mark of a person. When the
bucket is over, its numbers are added to those that are stored beside the blogs. Whoever takes a bucket away from the cache adds
it, so that two at once or twice in a row count nothing double; what a crash, a full cache or an absent one takes along is lost,
and is at most what was in it.
"""

import time
from collections import Counter

from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from blogs.models import Post

BUCKET_SECONDS = 600
# Older buckets are forgotten by the cache: work that lay still for longer loses them.
BUCKETS_KEPT = 72


def _now() -> int:
    return int(time.time()) // BUCKET_SECONDS


def _up(key: str) -> int:
    seconds = BUCKET_SECONDS * (BUCKETS_KEPT + 1)
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # put out of a full cache between the two
        return 1


def count_view(post_id: int) -> bool:
    """One view more of this blog. Whether it is the first one of any blog in this bucket."""
    bucket = f"blogs:views:{_now()}"
    if _up(f"{bucket}:of:{post_id}") > 1:
        return False
    # The first of this blog: note which one, in a place of its own.
    place = _up(f"{bucket}:places")
    cache.set(f"{bucket}:place:{place}", post_id, BUCKET_SECONDS * (BUCKETS_KEPT + 1))
    return place == 1


def store_views() -> int:
    """Add what is in the buckets that are over to the stored numbers; how many views that were. Twice adds nothing twice."""
    now, views = _now(), Counter[int]()
    for number in range(now - BUCKETS_KEPT, now):
        bucket = f"blogs:views:{number}"
        places = cache.get(f"{bucket}:places")
        # Who deletes it has it: another one that comes now finds nothing.
        if not places or not cache.delete(f"{bucket}:places"):
            continue
        posts = cache.get_many([f"{bucket}:place:{place}" for place in range(1, int(places) + 1)]).values()
        found = cache.get_many([f"{bucket}:of:{pk}" for pk in posts])
        for key, value in found.items():
            views[int(key.rsplit(":", 1)[1])] += int(value)
        cache.delete_many(list(found))
    with transaction.atomic():
        for pk, more in sorted(views.items()):
            Post.objects.filter(pk=pk).update(view_count=F("view_count") + more)
    return views.total()

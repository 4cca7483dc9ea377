"""What the card with stars needs, as part of the query for the page of a blog."""

from typing import Any

from django.db.models import CharField, Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat

from ratings.models import Rating


def stars_of_page(user: Any) -> dict[str, Any]:
    """`reader_stars`, those that this reader gave, and `star_spread`: how many gave five, four, three, two and one."""
    ratings = Rating.objects.filter(post=OuterRef("pk")).order_by()
    numbers = [Cast(Count("pk", filter=Q(stars=stars)), CharField()) for stars in range(5, 0, -1)]
    parts = [part for number in numbers for part in (number, Value(","))][:-1]
    spread = ratings.values("post").annotate(spread=Concat(*parts, output_field=CharField()))
    return {
        "reader_stars": Subquery(ratings.filter(person=user.pk).values("stars")[:1]),
        "star_spread": Subquery(spread.values("spread")[:1]),
    }

"""What stars add to the copy of a person's own data."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.lifecycle import Part
from accounts.models import User


def rating_parts(person: User) -> Iterator[Part]:
    """The stars that the person gave."""
    given = person.ratings.select_related("post", "group").order_by("pk")
    yield Part(
        "ratings",
        _("Your stars"),
        (
            {
                "what": row.post.title if row.post else row.group.name if row.group else "",
                "stars": row.stars,
                "given_at": row.created_at,
                "changed_at": row.changed_at,
            }
            for row in given.iterator()
        ),
        {"what": _("For"), "stars": _("Stars"), "given_at": _("Given")},
    )

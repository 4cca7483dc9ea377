"""What reports add to the copy of a person's own data: those that the person made. Those about the person are not in it."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.lifecycle import Part
from accounts.models import User


def report_parts(person: User) -> Iterator[Part]:
    """What the person reported, in the own words, and the answer."""
    made = person.reports.order_by("pk")
    yield Part(
        "reports",
        _("Your reports"),
        (
            {
                "about": row.get_kind_display(),
                "words": row.words,
                "reported_at": row.created_at,
                "decided_at": row.decided_at,
                "outcome": row.get_outcome_display(),
                "answer": row.answer,
            }
            for row in made.iterator()
        ),
        {
            "about": _("About"),
            "words": _("What is wrong"),
            "reported_at": _("Reported"),
            "outcome": _("Outcome"),
            "answer": _("Answer"),
        },
    )

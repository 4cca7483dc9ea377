"""The number of people that is kept beside an organisation."""

from django.db.models import F

from accounts.models import Organisation, User


def recount_people(organisation: Organisation) -> int:
    """The number of people of the organisation, counted afresh; the stored number must be the same."""
    return User.objects.colleagues().filter(organisation=organisation).count()


def count_people(organisation: Organisation | None, change: int) -> None:
    """Move the stored number of people; called by the service that changes who they are, under its lock."""
    if organisation is None:
        return
    # A number that went wrong must not stop anyone from being let go: it stays at nought, and the recount tells.
    rows = Organisation.objects.filter(pk=organisation.pk, member_count__gte=-change if change < 0 else 0)
    rows.update(member_count=F("member_count") + change)

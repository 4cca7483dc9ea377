"""What belongs to no app below: the pages of the site itself, and telling why someone sees something."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import can_run_site
from audit.services import asked_reason, record
from pleio.explaining import Thing, Verdict, explain
from pleio.models import SitePage


@transaction.atomic
def change_site_page(
    page: SitePage, *, title: str, source: str, is_example: bool, acting_user: User | None
) -> SitePage:
    """Write privacy, accessibility, contact or house rules in one language. Operators do, and the system."""
    page = SitePage.objects.select_for_update().get(pk=page.pk)
    can_run_site(acting_user).enforce()
    wanted = {"title": title, "source": source, "is_example": is_example}
    changed = sorted(name for name, value in wanted.items() if getattr(page, name) != value)
    if changed:
        for name in changed:
            setattr(page, name, wanted[name])
        page.changed_at = timezone.now()
        page.save()
        record("site_page.changed", page, acting_user=acting_user, fields=changed)
    return page


@transaction.atomic
def explain_access(person: User, thing: Thing, *, reason: str, acting_user: User | None) -> Verdict:
    """Why this account sees the group or blog, or does not: for who runs the site, and never without an entry.

    The answer tells whether someone is in a group, which office may not look up in silence; the person finds it in the log of
    the own account. ValidationError in words for an empty reason.
    """
    can_run_site(acting_user).enforce()
    why = asked_reason(reason)
    kind = thing._meta.label_lower
    record("account.access_explained", person, acting_user=acting_user, reason=why, about=kind, number=thing.pk)
    return explain(person, thing)

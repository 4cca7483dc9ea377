"""The one change that belongs to no app below: the pages of the site itself."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import can_run_site
from audit.services import record
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

"""Every change to what an organisation is and what it decides for its people."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import lifecycle, logos
from accounts.models import FormerName, Organisation, User
from accounts.policies import can_change_organisation, can_manage_organisation, can_run_site
from accounts.services.domains import set_domains
from audit.services import asked_reason, infections_on_record, record
from common.ids import random_id
from common.pictures import Readable
from common.text import one_line, without_unseen

# The end of the line of parents: deeper than any government is.
DEEPEST = 20
# Words that stand in the place of an organisation in the addresses of /desk/.
RESERVED = frozenset({"groups", "reports"})


@transaction.atomic
def create_organisation(
    *,
    name: str,
    slug: str,
    kind: str,
    domains: Sequence[str],
    short_name: str = "",
    description: str = "",
    contact: str = "",
    parent: Organisation | None = None,
    acting_user: User | None,
) -> Organisation:
    """Make an organisation with its mail domains, proven by an operator's word. ValidationError when its address is taken."""
    can_run_site(acting_user).enforce()
    check_slug(slug)
    organisation = Organisation.objects.create(
        name=one_line(name),
        slug=slug,
        kind=kind,
        short_name=one_line(short_name),
        description=without_unseen(description),
        contact=one_line(contact),
        parent=parent,
    )
    record("organisation.created", organisation, acting_user=acting_user, name=organisation.name)
    lifecycle.happen("organisation_created", organisation, acting_user=acting_user)
    if domains:
        set_domains(organisation, domains, acting_user=acting_user)
    return organisation


def check_slug(slug: str, organisation: Organisation | None = None) -> None:
    """ValidationError when another organisation has this address, or had it: old links lead there; or the desk needs it."""
    if slug in RESERVED:
        raise ValidationError(_("Pleio uses this address itself. Choose another one."), code="slug_taken")
    own = organisation.pk if organisation else 0
    taken = Organisation.objects.filter(slug=slug).exclude(pk=own).exists()
    if taken or FormerName.objects.filter(slug=slug).exclude(organisation=own).exists():
        raise ValidationError(_("Another organisation has or had this address. Choose another one."), code="slug_taken")


def check_parent(organisation: Organisation, parent: Organisation | None) -> None:
    """ValidationError when the organisation would become part of itself. Locks the line of parents it walks."""
    above: Organisation | None = parent
    for _step in range(DEEPEST):
        if above is None:
            return
        if above.pk == organisation.pk:
            break
        above = Organisation.objects.select_for_update().filter(parts=above).first()
    raise ValidationError(
        _("%(parent)s is part of this organisation itself. Choose another one.") % {"parent": parent}, code="loop"
    )


@transaction.atomic
def change_organisation(organisation: Organisation, *, acting_user: User | None, **fields: Any) -> Organisation:
    """Change what is given of name, slug, kind, parent, short_name, description and contact.

    After a change of name or address the former ones stay: the old address leads on, and no other organisation can take it.
    ValidationError for a taken address and for a part that would be its own whole.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    wanted: dict[str, Any] = {
        name: without_unseen(value).strip()
        if name == "description"
        else one_line(value)
        if type(value) is str
        else value
        for name, value in fields.items()
    }
    changed = sorted(name for name, value in wanted.items() if getattr(organisation, name) != value)
    can_change_organisation(acting_user, organisation, changed).enforce()
    if not changed:
        return organisation
    if "parent" in changed:
        check_parent(organisation, wanted["parent"])
    if "slug" in changed:
        check_slug(wanted["slug"], organisation)
        organisation.former_names.filter(slug=wanted["slug"]).delete()
    if {"name", "slug"} & set(changed):
        _keep_former_name(organisation, wanted.get("slug", organisation.slug))
    for name in changed:
        setattr(organisation, name, wanted[name])
    organisation.save(update_fields=changed)
    record("organisation.changed", organisation, acting_user=acting_user, fields=changed)
    if "name" in changed:
        lifecycle.happen("organisation_renamed", organisation, acting_user=acting_user)
    return organisation


def _keep_former_name(organisation: Organisation, new_slug: str) -> None:
    """Remember the name as it was, at the old address or, when the address stays, at the one that the name would give."""
    slug = organisation.slug
    if slug == new_slug:
        slug = slugify(organisation.name)[:55] or "organisatie"
        if Organisation.objects.filter(slug=slug).exists() or FormerName.objects.filter(slug=slug).exists():
            slug = f"{slug}-{random_id(4)}"
    FormerName.objects.create(
        organisation=organisation, name=organisation.name, slug=slug, ended_on=timezone.localdate()
    )


@transaction.atomic
def set_policy(
    organisation: Organisation,
    *,
    admission: str,
    two_factor_from: date | None,
    idle_minutes: int,
    session_hours: int,
    acting_user: User | None,
) -> Organisation:
    """Decide who may come in, from when a second step is required, and how long a session lasts: for all, at once."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    can_manage_organisation(acting_user, organisation).enforce()
    wanted: dict[str, Any] = {
        "admission": admission,
        "two_factor_from": two_factor_from,
        "idle_minutes": idle_minutes,
        "session_hours": session_hours,
    }
    changed = sorted(name for name, value in wanted.items() if getattr(organisation, name) != value)
    if changed:
        for name in changed:
            setattr(organisation, name, wanted[name])
        organisation.save(update_fields=changed)
        told = {name: str(wanted[name]) for name in changed}
        record("organisation.policy_changed", organisation, acting_user=acting_user, **told)
    return organisation


@transaction.atomic
def freeze_organisation(organisation: Organisation, *, reason: str, acting_user: User | None) -> Organisation:
    """Let its people read as before and write nothing, and nobody write in its groups, from this second on. Twice is once.

    Who comes in by its domain meanwhile waits for approval. ValidationError in words for an empty reason.
    """
    can_run_site(acting_user).enforce()
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    why = asked_reason(reason)
    if organisation.frozen_at is None:
        organisation.frozen_at = timezone.now()
        organisation.save(update_fields=["frozen_at"])
        record("organisation.frozen", organisation, acting_user=acting_user, reason=why)
    return organisation


@transaction.atomic
def thaw_organisation(organisation: Organisation, *, reason: str, acting_user: User | None) -> Organisation:
    """Let a frozen organisation go on as it was. Twice is once. ValidationError in words for an empty reason."""
    can_run_site(acting_user).enforce()
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    why = asked_reason(reason)
    if organisation.frozen_at is not None:
        organisation.frozen_at = None
        organisation.save(update_fields=["frozen_at"])
        record("organisation.thawed", organisation, acting_user=acting_user, reason=why)
    return organisation


def set_logo(organisation: Organisation, upload: Readable | None, *, acting_user: User | None) -> Organisation:
    """Give the organisation another logo, or none. ValidationError when the upload is no picture we read.

    The new file is written before the row and the old one goes after the commit, so that no row ever names a file that
    is not there.
    """
    with infections_on_record(acting_user):
        data = logos.read_logo(upload) if upload is not None else None
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
        can_change_organisation(acting_user, organisation, ["logo"]).enforce()
        old = organisation.logo
        if data is None and not old:
            return organisation
        organisation.logo = logos.store_logo(data) if data is not None else ""
        organisation.save(update_fields=["logo"])
        action = "organisation.logo_changed" if data else "organisation.logo_removed"
        record(action, organisation, acting_user=acting_user)
        transaction.on_commit(lambda: logos.delete_logo(old))
        return organisation

"""Inviting everyone in a typed list of names and addresses: one line for each, with what became of it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.invitations import addresses_in
from common.text import one_line
from groups.models import WorkingGroup
from groups.policies import can_invite
from groups.services.inviting import Invited, invite_address, invite_person

MOST_LINES = 200
# How many people of about this name are offered to choose from.
MOST_CHOICES = 6


@dataclass(frozen=True)
class InvitedLine:
    """What became of one line: done, or the reason in words why not, or people to choose from."""

    typed: str
    done: bool
    words: str
    choices: tuple[User, ...] = ()


def invite_lines(group: WorkingGroup, text: str, *, acting_user: User) -> list[InvitedLine]:
    """Invite everyone in the list: on each line a name, or one address or more. One bad line stops no other."""
    can_invite(acting_user, group, is_moderator=group.is_moderated_by(acting_user)).enforce()
    entries: dict[str, str] = {}
    for line in text.splitlines():
        for entry in addresses_in(line) if "@" in line else [one_line(line)]:
            entries.setdefault(entry.lower(), entry)
    typed = [entry for entry in entries.values() if entry]
    lines = [_invite_line(group, entry, acting_user) for entry in typed[:MOST_LINES]]
    too_many = _("This was more than %(number)d at once: send the rest after this.") % {"number": MOST_LINES}
    return lines + [InvitedLine(entry, done=False, words=too_many) for entry in typed[MOST_LINES:]]


def _invite_line(group: WorkingGroup, typed: str, acting_user: User) -> InvitedLine:
    try:
        if "@" in typed:
            return InvitedLine(
                typed, done=True, words=_words(group, invite_address(group, typed, acting_user=acting_user))
            )
        people = _people_called(typed, acting_user)
        if len(people) == 1 and people[0].name.casefold() == typed.casefold():
            return InvitedLine(
                typed, done=True, words=_words(group, invite_person(group, people[0], acting_user=acting_user))
            )
    except ValidationError as error:
        return InvitedLine(typed, done=False, words=" ".join(error.messages))
    if people:
        return InvitedLine(typed, done=False, words=_("Whom do you mean?"), choices=tuple(people))
    return InvitedLine(
        typed, done=False, words=_("We find no colleague with this name. Use the e-mail address instead.")
    )


def _people_called(name: str, acting_user: User) -> list[User]:
    """Colleagues with exactly this name, or else with every word of it in theirs: only whom the inviter may find.

    The inviter comes up by the whole name only, to be told of being a member already.
    """
    found = User.objects.visible_to(acting_user).colleagues().active()
    found = found.select_related("organisation").order_by("name", "pk")
    exact = list(found.filter(name__iexact=name)[:MOST_CHOICES])
    found = found.exclude(pk=acting_user.pk)
    for word in name.split():
        found = found.filter(name__icontains=word)
    return exact or list(found[:MOST_CHOICES])


def _words(group: WorkingGroup, invited: Invited) -> str:
    if invited.let_in:
        return _("Had asked to join, and is a member now.")
    if invited.guest_until is not None:
        day = date_format(invited.guest_until, "DATE_FORMAT")
        return _("Invited, as a guest of %(organisation)s until %(day)s.") % {
            "organisation": group.organisation,
            "day": day,
        }
    if invited.is_outside:
        return _(
            "Invited. This address is of no organisation on Pleio. Has this person no account yet? "
            "Then ask a manager of %(organisation)s to invite this address as a guest."
        ) % {"organisation": group.organisation}
    return _("Invited.")

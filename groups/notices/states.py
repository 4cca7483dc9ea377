"""What members are told about the group itself: who may read it, and its state."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from groups.models import Membership, WorkingGroup
from groups.selectors import reader_sentence
from notifications.kinds import Notice, NoticeKind, register
from notifications.models import Event


def members_of_group(event: Event) -> QuerySet[User]:
    return User.objects.filter(pk__in=Membership.objects.filter(group=event.subject_id).values("person"))


def still_members(event: Event, candidates: QuerySet[User]) -> QuerySet[User]:
    """Who is a member at this moment; of the group of an organisation, only while of that organisation."""
    members = Membership.objects.of_today().filter(group=event.subject_id)
    return candidates.filter(pk__in=members.values("person"))


def describe_visibility(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """What holds now: an older change that was changed again says the same."""
    groups = WorkingGroup.objects.of_member(user).select_related("organisation")
    found = groups.in_bulk([event.subject_id for event in events])
    return {
        event.pk: Notice(
            title=gettext("Who can read %(group)s has changed") % {"group": group.name},
            text=gettext(
                "New blogs can be read by: %(readers)s. Nobody reads more of the older blogs and comments than before."
            )
            % {"readers": reader_sentence(group)},
            url=group.get_absolute_url(),
            why=gettext("You are a member of %(group)s.") % {"group": group.name},
        )
        for event in events
        if (group := found.get(event.subject_id))
    }


def describe_state(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """The state of now. Of a group in the trash its members hear that it is there, and not which one."""
    groups = WorkingGroup.objects.filter(pk__in=Membership.objects.filter(person=user).values("group"))
    found = groups.in_bulk([event.subject_id for event in events])
    known = set(WorkingGroup.objects.of_member(user).filter(pk__in=found).values_list("pk", flat=True))
    return {
        event.pk: _state_of(group, is_known=group.pk in known)
        for event in events
        if (group := found.get(event.subject_id))
    }


def _state_of(group: WorkingGroup, *, is_known: bool) -> Notice:
    if not is_known:
        return Notice(
            title=gettext("One of your groups was put in the trash"),
            text=gettext("You see it again when an owner puts it back. What you wrote in it is kept."),
            url=reverse("groups:list") + "?tab=mine",
            why=gettext("You are a member of the group."),
        )
    if group.trashed_at is not None:
        title = gettext("%(group)s is in the trash")
        text = gettext("Only its moderators and owners still see it. An owner can put it back.")
    elif group.frozen_at is not None:
        title = gettext("%(group)s is frozen")
        text = gettext("You can read it. Nothing in it can be changed for now.")
    elif group.archived_at is not None:
        title = gettext("%(group)s is archived")
        text = gettext("You can read it. Nobody writes in it any more, unless an owner opens it again.")
    else:
        title = gettext("%(group)s is open again")
        text = gettext("You can read it and write in it as before.")
    return Notice(
        title=title % {"group": group.name},
        text=text,
        url=group.get_absolute_url(),
        why=gettext("You are a member of %(group)s.") % {"group": group.name},
    )


register(
    NoticeKind(
        name="group_visibility_changed",
        label=gettext_lazy("A change of who can read one of my groups"),
        candidates=members_of_group,
        allowed=still_members,
        describe=describe_visibility,
    )
)
register(
    NoticeKind(
        name="group_state_changed",
        label=gettext_lazy("One of my groups is archived, frozen or put in the trash, or opened again"),
        candidates=members_of_group,
        allowed=still_members,
        describe=describe_state,
    )
)

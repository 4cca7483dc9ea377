"""What people are told about owning a group: being asked, being made one, and the answer to an offer."""

from collections.abc import Callable, Mapping, Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from groups.models import Membership, OwnershipOffer, WorkingGroup
from notifications.kinds import Notice, NoticeKind, register
from notifications.models import Event


def person_of_offer(event: Event) -> QuerySet[User]:
    return User.objects.filter(pk__in=OwnershipOffer.objects.filter(pk=event.subject_id).values("person"))


def members_only(event: Event, candidates: QuerySet[User]) -> QuerySet[User]:
    """Only who is still in the group: its name is not for who left."""
    group = OwnershipOffer.objects.filter(pk=event.subject_id).values("group")
    return candidates.filter(pk__in=Membership.objects.filter(group__in=group).values("person"))


def _offers(events: Sequence[Event], user: User) -> Mapping[int, OwnershipOffer]:
    own = OwnershipOffer.objects.filter(person=user, group__in=WorkingGroup.objects.keys_of_member(user))
    return own.select_related("group").in_bulk([event.subject_id for event in events])


def describe_asked(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """Only while it is asked: an offer that was answered or is over says nothing any more."""
    offers = {pk: offer for pk, offer in _offers(events, user).items() if offer.answered_at is None}
    no_owner = gettext("The group has no owner any more. Until someone says yes, nobody can write in it.")
    handed_over = gettext("The main owner wants to hand the group over to you.")
    for_site = gettext("Who runs this site asks you, because the owners of the group cannot hand it over now.")
    return {
        event.pk: Notice(
            title=gettext("Will you own %(group)s?") % {"group": offer.group.name},
            text=(handed_over if event.actor_id else for_site) if offer.is_transfer else no_owner,
            url=reverse("groups:ownership", args=[offer.group.slug]),
            why=gettext("You are a member of %(group)s.") % {"group": offer.group.name},
        )
        for event in events
        if (offer := offers.get(event.subject_id))
    }


def describe_made(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    offers = _offers(events, user)
    return {
        event.pk: Notice(
            title=gettext("You are the owner of %(group)s now") % {"group": offer.group.name},
            text=gettext("The last owner left, and you have moderated the group the longest."),
            url=offer.group.get_absolute_url(),
            why=gettext("You moderate %(group)s.") % {"group": offer.group.name},
        )
        for event in events
        if (offer := offers.get(event.subject_id))
    }


def owners_of_offer(event: Event) -> QuerySet[User]:
    """Who hears the answer: the owners, because by then the receiver may be the main one."""
    group = OwnershipOffer.objects.filter(pk=event.subject_id).values("group")
    owners = Membership.objects.filter(group__in=group, role=Membership.Role.OWNER)
    return User.objects.filter(pk__in=owners.values("person"))


def describe_transfer_answered(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    owned = Membership.objects.filter(person=user, role=Membership.Role.OWNER).values("group")
    in_use = WorkingGroup.objects.of_member(user).filter(pk__in=owned)
    offers = OwnershipOffer.objects.filter(group__in=in_use.values("pk"), is_transfer=True, answered_at__isnull=False)
    found = offers.select_related("group", "person").in_bulk([event.subject_id for event in events])
    said_yes = gettext("%(name)s is the main owner of %(group)s now")
    said_no = gettext("%(name)s does not want to own %(group)s")
    return {
        event.pk: Notice(
            title=(said_yes if offer.accepted else said_no) % {"name": offer.person.name, "group": offer.group.name},
            text="",
            url=offer.group.get_absolute_url(),
            why=gettext("You own %(group)s.") % {"group": offer.group.name},
        )
        for event in events
        if (offer := found.get(event.subject_id))
    }


def describe_offered_for_site(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """While it is asked: an owner can still take it back."""
    owned = Membership.objects.filter(person=user, role=Membership.Role.OWNER).values("group")
    in_use = WorkingGroup.objects.of_member(user).filter(pk__in=owned)
    offers = OwnershipOffer.objects.filter(group__in=in_use.values("pk"), is_transfer=True, answered_at=None)
    found = offers.select_related("group", "person").in_bulk([event.subject_id for event in events])
    title = gettext("%(name)s is asked to be the main owner of %(group)s")
    return {
        event.pk: Notice(
            title=title % {"name": offer.person.name, "group": offer.group.name},
            text=gettext("Who runs this site asked it. As the main owner you can take the offer back."),
            url=reverse("groups:settings", args=[offer.group.slug]),
            why=gettext("You own %(group)s.") % {"group": offer.group.name},
        )
        for event in events
        if (offer := found.get(event.subject_id))
    }


def _kind(name: str, label: Promise, describe: Callable[[Sequence[Event], User], Mapping[int, Notice]]) -> NoticeKind:
    return NoticeKind(name=name, label=label, candidates=person_of_offer, allowed=members_only, describe=describe)


register(_kind("group_owner_asked", gettext_lazy("You are asked to own a group"), describe_asked))
register(_kind("group_owner_made", gettext_lazy("You became the owner of a group"), describe_made))
register(
    NoticeKind(
        name="group_transfer_answered",
        label=gettext_lazy("An answer to my offer to hand a group over"),
        candidates=owners_of_offer,
        describe=describe_transfer_answered,
    )
)
register(
    NoticeKind(
        name="group_offered_for_site",
        label=gettext_lazy("Who runs this site offers my group to someone"),
        candidates=owners_of_offer,
        describe=describe_offered_for_site,
    )
)

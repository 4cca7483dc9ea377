"""What people are told about coming into a group, their role in it, and being taken out."""

from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from groups.models import GroupInvitation, JoinRequest, Membership, Removal, WorkingGroup
from groups.policies import can_answer_requests
from groups.selectors import invitation_title
from notifications.asking import ask_again
from notifications.kinds import Act, Notice, NoticeKind, register
from notifications.models import Event


def moderators_of_request(event: Event) -> QuerySet[User]:
    group = JoinRequest.objects.filter(pk=event.subject_id).values("group")
    roles = (Membership.Role.MODERATOR, Membership.Role.OWNER)
    return User.objects.filter(pk__in=Membership.objects.filter(group__in=group, role__in=roles).values("person"))


def still_moderators(event: Event, candidates: QuerySet[User]) -> QuerySet[User]:
    """A group has few moderators: each is asked for."""
    group = WorkingGroup.objects.filter(join_requests=event.subject_id)
    moderating = [person.pk for person in candidates if group.of_moderator(person).exists()]
    return candidates.filter(pk__in=moderating)


def describe_requested(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """Only while it waits: who answers it later than someone else finds nothing to do."""
    moderated = WorkingGroup.objects.keys_of_moderator(user)
    waiting = JoinRequest.objects.waiting().filter(group__in=moderated, person__is_active=True)
    found = waiting.select_related("group", "person").in_bulk([event.subject_id for event in events])
    return {
        event.pk: Notice(
            title=gettext("%(name)s asks to join %(group)s") % {"name": asked.person.name, "group": asked.group.name},
            text=asked.motivation,
            url=reverse("groups:requests", args=[asked.group.slug]) + f"#verzoek-{asked.public_id}",
            why=gettext("You moderate %(group)s.") % {"group": asked.group.name},
            acts=_answers_to(asked) if can_answer_requests(asked.group, is_moderator=True) else (),
        )
        for event in events
        if (asked := found.get(event.subject_id))
    }


def _answers_to(asked: JoinRequest) -> tuple[Act, ...]:
    """A yes needs no words; a no does, on the page with the requests."""
    page = reverse("groups:requests", args=[asked.group.slug])
    return (
        Act(gettext("Let in"), page, {"key": asked.public_id, "decision": "accept"}),
        Act(gettext("Refuse"), f"{page}#verzoek-{asked.public_id}"),
    )


def person_of_request(event: Event) -> QuerySet[User]:
    return User.objects.filter(pk__in=JoinRequest.objects.filter(pk=event.subject_id).values("person"))


def knows_the_group(event: Event, candidates: QuerySet[User]) -> QuerySet[User]:
    """One person at most: for whom the group no longer exists, there was no answer either."""
    group = WorkingGroup.objects.filter(join_requests=event.subject_id)
    return candidates.filter(pk__in=[person.pk for person in candidates if group.visible_to(person).exists()])


def describe_answered(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    visible = WorkingGroup.objects.visible_to(user).values("pk")
    own = JoinRequest.objects.filter(person=user, group__in=visible, state__in=("accepted", "refused"))
    found = own.select_related("group").in_bulk([event.subject_id for event in events])
    notices = {}
    for event in events:
        if asked := found.get(event.subject_id):
            accepted = asked.state == JoinRequest.State.ACCEPTED
            said = gettext("You are a member of %(group)s now") if accepted else gettext("You cannot join %(group)s")
            notices[event.pk] = Notice(
                title=said % {"group": asked.group.name},
                text=asked.answer,
                url=asked.group.get_absolute_url() if accepted else reverse("groups:ask", args=[asked.group.slug]),
                why=gettext("You asked to join %(group)s.") % {"group": asked.group.name},
            )
    return notices


def person_of_membership(event: Event) -> QuerySet[User]:
    return User.objects.filter(pk__in=Membership.objects.filter(pk=event.subject_id).values("person"))


def describe_role(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """The role of now: two changes in a row say the last one."""
    own = Membership.objects.filter(person=user, group__in=WorkingGroup.objects.keys_of_member(user))
    found = own.select_related("group").in_bulk([event.subject_id for event in events])
    texts = {
        Membership.Role.MEMBER: gettext("You are a member of %(group)s from now on, without a role"),
        Membership.Role.MODERATOR: gettext("You moderate %(group)s from now on"),
        Membership.Role.OWNER: gettext("You own %(group)s from now on"),
    }
    return {
        event.pk: Notice(
            title=texts[Membership.Role(membership.role)] % {"group": membership.group.name},
            text="",
            url=membership.group.get_absolute_url(),
            why=gettext("You are a member of %(group)s.") % {"group": membership.group.name},
        )
        for event in events
        if (membership := found.get(event.subject_id))
    }


def person_of_removal(event: Event) -> QuerySet[User]:
    return User.objects.filter(pk__in=Removal.objects.filter(pk=event.subject_id).values("person"))


def describe_taken_out(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """The reason is the person's, always. The name of the group only while it exists for the person."""
    removals = Removal.objects.filter(person=user).select_related("group")
    found = removals.in_bulk([event.subject_id for event in events])
    visible = WorkingGroup.objects.visible_to(user).filter(removals__in=[row.pk for row in found.values()])
    known = set(visible.values_list("pk", flat=True))
    notices = {}
    for event in events:
        if removal := found.get(event.subject_id):
            text = gettext("The reason: %(reason)s") % {"reason": removal.reason}
            if removal.until is not None:
                day = date_format(removal.until, "DATE_FORMAT")
                text = f"{text}\n\n" + gettext("You can come back after %(day)s.") % {"day": day}
            is_known = removal.group_id in known
            title = (
                gettext("You are no longer a member of %(group)s")
                if is_known
                else gettext("You are no longer in a group")
            )
            notices[event.pk] = Notice(
                title=title % {"group": removal.group.name} if is_known else title,
                text=text,
                url=removal.group.get_absolute_url() if is_known else reverse("groups:list"),
                why=gettext("You were a member of the group."),
            )
    return notices


register(
    NoticeKind(
        name="group_join_requested",
        label=gettext_lazy("Someone asks to join a group that I moderate"),
        candidates=moderators_of_request,
        allowed=still_moderators,
        describe=describe_requested,
    )
)
register(
    NoticeKind(
        name="group_join_answered",
        label=gettext_lazy("An answer to my request to join a group"),
        candidates=person_of_request,
        allowed=knows_the_group,
        describe=describe_answered,
    )
)
register(
    NoticeKind(
        name="group_role_changed",
        label=gettext_lazy("My role in a group changed"),
        candidates=person_of_membership,
        describe=describe_role,
    )
)
register(
    NoticeKind(
        name="group_taken_out",
        label=gettext_lazy("I was taken out of a group"),
        candidates=person_of_removal,
        describe=describe_taken_out,
    )
)


def _invited(invitation: GroupInvitation) -> QuerySet[User]:
    """Who is meant: by name, or whose account has proven the address."""
    if invitation.person_id is not None:
        return User.objects.filter(pk=invitation.person_id)
    proven = Q(emailaddress__verified=True, emailaddress__email__iexact=invitation.address)
    return User.objects.filter(pk__in=User.objects.filter(proven).values("pk"))


def person_of_invitation(event: Event) -> QuerySet[User]:
    invitation = GroupInvitation.objects.open().filter(pk=event.subject_id).first()
    return _invited(invitation) if invitation is not None else User.objects.none()


def may_answer_invitation(event: Event, candidates: QuerySet[User]) -> QuerySet[User]:
    """Not who is in the group already, was taken out for now, or is neither a colleague nor a guest (yet)."""
    group = GroupInvitation.objects.filter(pk=event.subject_id).values("group")
    kept_out = Removal.objects.in_force().filter(group__in=group).values("person")
    free = candidates.exclude(pk__in=Membership.objects.filter(group__in=group).values("person")).exclude(
        pk__in=kept_out
    )
    return free.filter(Q(approved_at__isnull=False) | Q(organisation=None, guest_until__isnull=False))


def describe_invited(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """Only while it is open. The name of a group that the person does not know yet stands on the page, not in a mail."""
    own = GroupInvitation.objects.open().meant_for(user).select_related("group", "invited_by__organisation")
    found = own.in_bulk([event.subject_id for event in events])
    groups = [invitation.group_id for invitation in found.values()]
    known = set(WorkingGroup.objects.visible_to(user).filter(pk__in=groups).values_list("pk", flat=True))
    notices = {}
    for event in events:
        if invitation := found.get(event.subject_id):
            day = date_format(localtime(invitation.expires_at), "DATE_FORMAT")
            notices[event.pk] = Notice(
                title=invitation_title(invitation, is_known=invitation.group_id in known),
                text=gettext("Read what the group is for, and say yes or no. You can do so until %(day)s.")
                % {"day": day},
                url=invitation.get_absolute_url(),
                why=gettext("Someone who moderates the group typed your name.")
                if invitation.person_id
                else gettext("Someone who moderates the group typed your e-mail address."),
            )
    return notices


def letter_is_wanted(pk: int) -> bool:
    """While the invitation is open, and only where no account has the address: that one was told as its owner wants it."""
    invitation = GroupInvitation.objects.open().filter(pk=pk).first()
    if invitation is None:
        return False
    return not User.objects.active().filter(pk__in=_invited(invitation).values("pk")).exists()


register(
    NoticeKind(
        name="group_invited",
        label=gettext_lazy("Someone invites me into a group"),
        candidates=person_of_invitation,
        allowed=may_answer_invitation,
        describe=describe_invited,
    )
)
ask_again("group_invitation", letter_is_wanted)

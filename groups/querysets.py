from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from groups.policies import (
    OwnGroups,
    groups_of_member,
    groups_of_moderator,
    groups_read_without_membership,
    invitations_for,
    member_rule,
    memberships_that_count,
    moderation_granted_in,
    own_groups_known,
    readable_groups,
    visible_groups,
    widely_read_groups,
)

if TYPE_CHECKING:
    from accounts.models import User
    from groups.models import (  # noqa: F401 (named in strings below)
        GroupInvitation,
        InvitationLink,
        JoinRequest,
        Membership,
        Removal,
        WorkingGroup,
    )

# Keys of groups to ask in: a list, or a query that finds them.
Keys = tuple[int, ...] | models.QuerySet[Any, Any]


class WorkingGroupQuerySet(models.QuerySet["WorkingGroup"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Groups that exist for this person; of a closed one perhaps only the name plate."""
        return self.filter(visible_groups(user))

    def readable_by(self, user: "User | AnonymousUser") -> Self:
        """Groups whose blogs this person reads."""
        return self.filter(readable_groups(user))

    def read_without_membership(self, organisation: int | None) -> Self:
        """Groups that every account of this organisation reads, or with None: that everyone reads."""
        return self.filter(groups_read_without_membership(organisation))

    def widely_read(self) -> Self:
        return self.filter(widely_read_groups())

    def in_use(self) -> Self:
        """Not in the trash: for lists. Who put a group there and its moderators see it at its own address."""
        return self.filter(trashed_at=None)

    def of_member(self, user: "User | AnonymousUser") -> Self:
        return self.filter(groups_of_member(user))

    def of_moderator(self, user: "User | AnonymousUser") -> Self:
        return self.filter(groups_of_moderator(user))

    def keys_of_member(self, user: "User | AnonymousUser") -> Keys:
        """The keys of `of_member`, to ask for what stands in those groups: `filter(group__in=...)`."""
        known = own_groups_known(user)
        return self.of_member(user).values("pk") if known is None else known.member

    def keys_of_moderator(self, user: "User | AnonymousUser") -> Keys:
        """The keys of `of_moderator`, to ask for what stands in those groups."""
        known = own_groups_known(user)
        return self.of_moderator(user).values("pk") if known is None else known.moderator

    def own_groups(self, user: "User") -> OwnGroups:
        """What `of_member` and `of_moderator` find for this person at this moment, as keys; one query, asked anew each time."""
        granted = models.ExpressionWrapper(moderation_granted_in(user), output_field=models.BooleanField())
        rows = list(self.filter(member_rule(user)).order_by().annotate(granted=granted).values_list("pk", "granted"))
        return OwnGroups(tuple(sorted(pk for pk, _ in rows)), tuple(sorted(pk for pk, granted in rows if granted)))

    def own_groups_of(self, user: "User | AnonymousUser") -> OwnGroups:
        """What was found about this person for this page, or else what `own_groups` finds now; a visitor has none."""
        if not user.is_authenticated:
            return OwnGroups((), ())
        return own_groups_known(user) or self.own_groups(user)

    def with_rights(self, user: "User | AnonymousUser") -> Self:
        """Adds `reader_can_read`, whether this person reads the group's blogs, and `reader_moderates`."""
        yes_or_no = models.BooleanField()
        return self.annotate(
            reader_can_read=models.ExpressionWrapper(readable_groups(user), output_field=yes_or_no),
            reader_moderates=models.ExpressionWrapper(groups_of_moderator(user), output_field=yes_or_no),
        )

    def with_fair_rating(self, user: "User | AnonymousUser") -> Self:
        """Adds `fair`: a thousand times the average of the stars and five of 3, so that few ratings do not beat many.

        0 for a group without stars, and for one of which this person reads the name plate only: an order may not tell
        what one does not see.
        """
        fair = (models.F("rating_sum") + 15) * 1000 / (models.F("rating_count") + 5)
        shown = models.When(readable_groups(user) & models.Q(rating_count__gt=0), then=fair)
        return self.annotate(fair=models.Case(shown, default=0, output_field=models.IntegerField()))

    def waiting_first(self) -> Self:
        """Adds `waiting`, how many wait for an answer to their request, and orders by it; for who moderates."""
        asks = models.Q(join_requests__state="waiting", join_requests__person__is_active=True)
        counted = self.annotate(waiting=models.Count("join_requests", filter=asks))
        return counted.order_by("-waiting", "name", "pk")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of_today(self) -> Self:
        """Of who is in the group today: not of who ended, or left the organisation whose group it is."""
        return self.filter(memberships_that_count())


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def answerable(self) -> Self:
        """Requests that wait, of people whose account still is there."""
        return self.waiting().filter(person__is_active=True)

    def out_of_reach(self, group: "WorkingGroup") -> Self:
        """Requests of people for whom this group, as it is now, does not exist."""
        if group.visibility == "hidden":
            return self.filter(group=group)
        if group.visibility == "organisation":
            return self.filter(group=group).exclude(person__organisation=group.organisation_id)
        return self.none()


class RemovalQuerySet(models.QuerySet["Removal"]):
    def in_force(self) -> Self:
        """Removals that keep their person out today."""
        return self.filter(until__gte=timezone.localdate())

    def last_day_for(self, person: "User") -> date | None:
        """The last day on which this person cannot come back; None for who can."""
        last: date | None = self.in_force().filter(person=person).aggregate(last=models.Max("until"))["last"]
        return last


class GroupInvitationQuerySet(models.QuerySet["GroupInvitation"]):
    def waiting(self) -> Self:
        """Neither answered nor withdrawn; some of them are too old."""
        return self.filter(state="waiting")

    def open(self) -> Self:
        """What can still be accepted (the counterpart of `GroupInvitation.is_open`)."""
        return self.waiting().filter(expires_at__gt=timezone.now(), group__trashed_at=None)

    def meant_for(self, person: "User") -> Self:
        """By name, or to an address that this person has proven."""
        return self.filter(invitations_for(person))


class InvitationLinkQuerySet(models.QuerySet["InvitationLink"]):
    def in_force(self) -> Self:
        """Links by which someone can still come in (the counterpart of `InvitationLink.is_in_force`)."""
        unused = self.filter(ended_at=None, until__gte=timezone.localdate(), used_count__lt=models.F("limit"))
        return unused.filter(group__trashed_at=None).exclude(group__visibility="hidden")

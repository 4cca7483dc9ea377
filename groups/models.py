from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models import Organisation, User
from common.ids import public_id, random_id
from common.kavel import kavel_seed
from groups.policies import ASK_AGAIN_AFTER
from groups.querysets import (
    GroupInvitationQuerySet,
    InvitationLinkQuerySet,
    JoinRequestQuerySet,
    MembershipQuerySet,
    RemovalQuerySet,
    WorkingGroupQuerySet,
)


class WorkingGroup(models.Model):
    """A place with members, of exactly one organisation, with one visibility and one way in."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("public")
        GOVERNMENT = "government", _("government-wide")
        ORGANISATION = "organisation", _("organisation")
        CLOSED = "closed", _("closed")
        HIDDEN = "hidden", _("hidden")

    class WayIn(models.TextChoices):
        OPEN = "open", _("open: join at once")
        REQUEST = "request", _("on request")
        INVITATION = "invitation", _("by invitation")
        AUTOMATIC = "automatic", _("automatic for all of its organisation")

    # The name and four random characters: a taken name says nothing, and an address stays when the name changes.
    slug = models.SlugField(_("address"), max_length=80, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    tagline = models.CharField(_("one sentence"), max_length=160, blank=True)
    description = models.TextField(_("description"), blank=True)
    contact = models.CharField(_("contact"), max_length=160, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="nl")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="groups", verbose_name=_("organisation")
    )
    visibility = models.CharField(
        _("who may read"), max_length=16, choices=Visibility.choices, default=Visibility.CLOSED
    )
    way_in = models.CharField(_("way in"), max_length=16, choices=WayIn.choices, default=WayIn.REQUEST)
    # May people who read but are no members rate and comment? In words: "Ook wie geen lid is, mag reageren."
    open_for_reactions = models.BooleanField(_("others may rate and comment"), default=True)
    member_count = models.PositiveIntegerField(default=0, editable=False)
    rating_sum = models.PositiveIntegerField(default=0, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    # Of what everyone who sees the name may read: the order of a list may not tell what happens in a closed group.
    last_activity_at = models.DateTimeField(default=timezone.now, editable=False)

    # Since when nobody owns the group: until someone does it is read and not written in. See services/ownership.py.
    ownerless_since = models.DateTimeField(_("without owner since"), null=True, blank=True, editable=False)

    objects = WorkingGroupQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        permissions = [("moderate_workinggroup", "Can moderate the group")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(visibility__in=["closed", "hidden"], way_in="open")
                & ~models.Q(visibility="hidden", way_in="request"),
                name="way_in_fits_visibility",
            ),
            # Every organisation has one group of its own with all its people in it.
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(way_in="automatic"), name="one_automatic_group"
            ),
        ]
        indexes = [models.Index(fields=["-last_activity_at", "-id"], name="groups_by_activity")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("groups:page", args=[self.slug])

    def is_moderated_by(self, user: "User | AnonymousUser") -> bool:
        """Whether this person moderates the group now, by the rule of the policies."""
        return WorkingGroup.objects.of_moderator(user).filter(pk=self.pk).exists()

    @property
    def kavel_seed(self) -> str:
        return kavel_seed(f"group:{self.name}")

    @property
    def rating_average(self) -> float | None:
        """Average number of stars, or None when nobody rated yet."""
        return self.rating_sum / self.rating_count if self.rating_count else None


class WorkingGroupUserObjectPermission(UserObjectPermissionBase):
    """Who moderates which group, with a real foreign key: it goes when the group goes."""

    content_object = models.ForeignKey(WorkingGroup, on_delete=models.CASCADE)


class Membership(models.Model):
    """One person in one group. The role's rights are the guardian permission that services grant with it."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        MODERATOR = "moderator", _("moderator")
        OWNER = "owner", _("owner")

    group = models.ForeignKey(
        WorkingGroup, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("group")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField(_("member since"), default=timezone.now)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "id"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="member_once")]
        indexes = [
            models.Index(fields=["person", "group"], name="groups_of_person"),
            models.Index(fields=["group", "-joined_at", "-id"], name="members_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.group_id}"


class JoinRequest(models.Model):
    """A colleague asks to join a group, says why, and gets an answer in words. One waits at a time."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    group = models.ForeignKey(
        WorkingGroup, on_delete=models.CASCADE, related_name="join_requests", verbose_name=_("group")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests", verbose_name=_("person")
    )
    motivation = models.TextField(_("why"), max_length=1000)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.WAITING)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=models.Q(state="waiting"), name="one_waiting_request"
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def ask_again_from(self) -> datetime | None:
        """When who was refused may ask again; None for every other request."""
        if self.state != self.State.REFUSED or self.answered_at is None:
            return None
        return self.answered_at + ASK_AGAIN_AFTER


class Removal(models.Model):
    """Someone was taken out of a group, with the reason; up to and including the last day, if any, there is no way back."""

    group = models.ForeignKey(WorkingGroup, on_delete=models.CASCADE, related_name="removals", verbose_name=_("group"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="removals", verbose_name=_("person")
    )
    reason = models.CharField(_("reason"), max_length=500)
    removed_at = models.DateTimeField(_("removed at"), default=timezone.now)
    until = models.DateField(_("not back until after"), null=True, blank=True)

    objects = RemovalQuerySet.as_manager()

    class Meta:
        ordering = ["removed_at", "id"]
        verbose_name = _("removal")
        verbose_name_plural = _("removals")
        indexes = [models.Index(fields=["person", "group"], name="removals_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} out of {self.group_id}"


class OwnerSearch(models.Model):
    """A group looks for an owner. Its key is what the list of a manager calls the group: it says nothing about it."""

    group = models.OneToOneField(
        WorkingGroup, on_delete=models.CASCADE, related_name="owner_search", verbose_name=_("group")
    )
    key = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    # The manager asked every member at once: the first who accepts owns the group.
    asked_all_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("search for an owner")
        verbose_name_plural = _("searches for owners")

    def __str__(self) -> str:
        return self.key


class OwnershipOffer(models.Model):
    """A member is asked to own the group, or was made its owner. An offer that is over counts as declined."""

    group = models.ForeignKey(
        WorkingGroup, on_delete=models.CASCADE, related_name="ownership_offers", verbose_name=_("group")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ownership_offers", verbose_name=_("person")
    )
    offered_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(default=False)

    class Meta:
        ordering = ["offered_at", "id"]
        verbose_name = _("offer of a group")
        verbose_name_plural = _("offers of groups")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=models.Q(answered_at=None), name="one_open_offer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group_id} to {self.person_id}"


# Inviting ------------------------------------------------------------------------------------------------------------


def invitation_key() -> str:
    """The random part of the address of an invitation or a link."""
    return random_id(24)


class GroupInvitation(models.Model):
    """Someone is invited into a group: a colleague by name, or whoever proves to read the mail of an address.

    An address stays what was typed, also when an account has it: who invites must not learn that. Accepted once; until then
    a moderator can withdraw it, and it expires.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    key = models.CharField(max_length=24, unique=True, default=invitation_key, editable=False)
    group = models.ForeignKey(
        WorkingGroup, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("group")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="group_invitations",
        verbose_name=_("person"),
    )
    # In small letters; emptied some time after the invitation is over.
    address = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.WAITING)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = GroupInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-id"]
        verbose_name = _("invitation into a group")
        verbose_name_plural = _("invitations into groups")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="waiting")
                | (models.Q(person=None) & ~models.Q(address=""))
                | (~models.Q(person=None) & models.Q(address="")),
                name="invited_by_name_or_address",
            ),
            models.UniqueConstraint(
                fields=["group", "person"], condition=models.Q(state="waiting"), name="person_invited_once"
            ),
            models.UniqueConstraint(
                fields=["group", "address"],
                condition=models.Q(state="waiting") & ~models.Q(address=""),
                name="address_invited_once",
            ),
        ]
        indexes = [
            models.Index(fields=["address"], name="group_invitations_to_address", condition=models.Q(state="waiting")),
            models.Index(fields=["invited_by", "group", "invited_at"], name="group_invitations_of_inviter"),
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("groups:invitation", args=[self.key])

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted (the counterpart of `GroupInvitationQuerySet.open`)."""
        return self.state == self.State.WAITING and self.expires_at > timezone.now()


class InvitationLink(models.Model):
    """A link by which a number of colleagues come into a group, up to and including a day. One at a time."""

    key = models.CharField(max_length=24, unique=True, default=invitation_key, editable=False)
    group = models.ForeignKey(
        WorkingGroup, on_delete=models.CASCADE, related_name="invitation_links", verbose_name=_("group")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    limit = models.PositiveSmallIntegerField(_("how many people at most"))
    used_count = models.PositiveSmallIntegerField(default=0, editable=False)
    until = models.DateField(_("last day"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = InvitationLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("invitation link")
        verbose_name_plural = _("invitation links")
        constraints = [
            models.UniqueConstraint(fields=["group"], condition=models.Q(ended_at=None), name="one_link_in_force"),
            models.CheckConstraint(condition=models.Q(used_count__lte=models.F("limit")), name="link_within_its_limit"),
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("groups:link", args=[self.key])

    @property
    def is_in_force(self) -> bool:
        """Whether someone can still come in by it (the counterpart of `InvitationLinkQuerySet.in_force`)."""
        is_open = self.ended_at is None and self.until >= timezone.localdate() and self.used_count < self.limit
        return is_open and self.group.visibility != WorkingGroup.Visibility.HIDDEN

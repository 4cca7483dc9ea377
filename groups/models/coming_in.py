"""Asking to come into a group, and being asked."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.ids import public_id, random_id
from groups.models.groups import WorkingGroup
from groups.policies import ASK_AGAIN_AFTER
from groups.querysets import (
    GroupInvitationQuerySet,
    InvitationLinkQuerySet,
    JoinRequestQuerySet,
)


def invitation_key() -> str:
    """The random part of the address of an invitation or a link."""
    return random_id(24)


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
        in_time = self.state == self.State.WAITING and self.expires_at > timezone.now()
        return in_time and self.group.trashed_at is None


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
        in_use = self.group.trashed_at is None
        return is_open and in_use and self.group.visibility != WorkingGroup.Visibility.HIDDEN

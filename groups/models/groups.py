"""Groups, who is in them, and who was taken out."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models import Organisation, User
from common.kavel import kavel_seed
from groups.querysets import (
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
    rules = models.TextField(_("rules"), blank=True)
    welcome = models.TextField(_("welcome to new members"), blank=True)
    # The stem of the file's name; see groups/pictures.py.
    picture = models.CharField(max_length=40, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="nl")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="groups", verbose_name=_("organisation")
    )
    visibility = models.CharField(
        _("who may read"), max_length=16, choices=Visibility.choices, default=Visibility.CLOSED
    )
    way_in = models.CharField(_("way in"), max_length=16, choices=WayIn.choices, default=WayIn.REQUEST)
    # What people may do who read and are no members.
    others_may_rate = models.BooleanField(_("others may rate"), default=True)
    others_may_comment = models.BooleanField(_("others may comment"), default=True)
    member_count = models.PositiveIntegerField(default=0, editable=False)
    rating_sum = models.PositiveIntegerField(default=0, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    # Of what everyone who sees the name may read: the order of a list may not tell what happens in a closed group.
    last_activity_at = models.DateTimeField(default=timezone.now, editable=False)
    # The last time that something went to all members at once: not more often than once a week.
    announced_at = models.DateTimeField(_("last announcement"), null=True, blank=True, editable=False)

    # Since when nobody owns the group: until someone does it is read and not written in. See services/ownership.py.
    ownerless_since = models.DateTimeField(_("without owner since"), null=True, blank=True, editable=False)
    # Archived by its owners: read, and not written in. Frozen by who guards the site: nothing is changed, either.
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True, editable=False)
    # In the trash: only who put it there and its moderators see it. See services/life.py.
    trashed_at = models.DateTimeField(_("in the trash since"), null=True, blank=True, editable=False)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

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

    def picture_url(self, shape: str) -> str:
        """Address of the picture in one of the SHAPES of groups/pictures.py; only for who reads the group."""
        return reverse("groups:picture", args=[self.slug, self.picture, shape])

    @property
    def kavel_seed(self) -> str:
        return kavel_seed(f"group:{self.name}")

    @property
    def rating_average(self) -> float | None:
        """Average number of stars, or None when nobody rated yet."""
        return self.rating_sum / self.rating_count if self.rating_count else None


class GroupTag(models.Model):
    """A word by which people find a group, written small."""

    group = models.ForeignKey(WorkingGroup, on_delete=models.CASCADE, related_name="tags", verbose_name=_("group"))
    name = models.CharField(_("tag"), max_length=40)

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag of a group")
        verbose_name_plural = _("tags of groups")
        constraints = [models.UniqueConstraint(fields=["name", "group"], name="tag_once_per_group")]

    def __str__(self) -> str:
        return self.name


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
    # Owners are equal but for this one, who hands the group over and puts it in the trash.
    is_main_owner = models.BooleanField(_("main owner"), default=False, editable=False)
    # Agreed to be named, to everyone who sees the group, as the one to turn to. Only the person turns it on.
    is_contact = models.BooleanField(_("contact"), default=False, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "id"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["group", "person"], name="member_once"),
            models.UniqueConstraint(fields=["group"], condition=models.Q(is_main_owner=True), name="one_main_owner"),
            models.CheckConstraint(
                condition=models.Q(is_main_owner=False) | models.Q(role="owner"), name="main_owner_is_owner"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "group"], name="groups_of_person"),
            models.Index(fields=["group", "-joined_at", "-id"], name="members_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.group_id}"


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

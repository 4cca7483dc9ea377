"""Who owns a group when its owner is gone, or hands it over."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.ids import public_id
from groups.models.groups import WorkingGroup


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
    # The main owner hands the group over; otherwise the group has no owner and looks for one.
    is_transfer = models.BooleanField(default=False)

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

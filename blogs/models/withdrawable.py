"""What moderators can take out of sight."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Withdrawable(models.Model):
    """What a moderator can take out of sight, with a reason: from then on its author and the moderators see it only."""

    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)

    class Meta:
        abstract = True


class Trashable(models.Model):
    """What can lie in the trash: from then on who put it there and the moderators see it only. Nothing purges it."""

    trashed_at = models.DateTimeField(_("in the trash since"), null=True, blank=True, editable=False)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("put in the trash by"),
    )
    # Of a moderator, for the writer.
    trashed_reason = models.CharField(_("why it is in the trash"), max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True


class Closable(models.Model):
    """What can be closed for comments, by its author or a moderator, and locked, by a moderator: nobody changes it then."""

    comments_closed_at = models.DateTimeField(_("comments closed since"), null=True, blank=True, editable=False)
    comments_closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("comments closed by"),
    )
    # Stands under the blog, for everyone who reads it.
    comments_closed_reason = models.CharField(
        _("why the comments are closed"), max_length=300, blank=True, editable=False
    )
    locked_at = models.DateTimeField(_("locked since"), null=True, blank=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("locked by"),
    )
    locked_reason = models.CharField(_("why it is locked"), max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True


class Movable(models.Model):
    """What can go to another group after it was published, with what stands under it."""

    # The last time. What was written under it before stays with the readers of the group it was written in.
    moved_at = models.DateTimeField(_("moved to this group at"), null=True, blank=True, editable=False)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("moved by"),
    )
    # Of a moderator, for the writer.
    moved_reason = models.CharField(_("why it was moved"), max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True


class Planned(models.Model):
    """What is published and taken back at a time. The job that does it looks for what is due and not done."""

    publish_at = models.DateTimeField(_("to be published at"), null=True, blank=True, editable=False)
    # Tells nobody when it is published by itself.
    publish_quietly = models.BooleanField(_("published without telling anybody"), default=False, editable=False)
    # For the writer, in the language of the writer: why it was not published when its time came.
    publish_refused = models.CharField(_("why it was not published"), max_length=300, blank=True, editable=False)
    unpublish_at = models.DateTimeField(_("to be a draft again at"), null=True, blank=True, editable=False)
    # Published before, and a draft again since then: what others wrote under it is kept.
    unpublished_at = models.DateTimeField(_("a draft again since"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

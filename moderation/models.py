from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blogs.models import Comment, Post
from common.ids import public_id
from groups.models import WorkingGroup
from moderation.querysets import ReportQuerySet

# A group has three days for a decision; then the report is the site's.
GROUP_DECIDES_WITHIN = timedelta(days=3)
# What was decided is kept for a year.
KEPT_FOR = timedelta(days=365)

KINDS = ("post", "comment", "group", "person")


def _only(kind: str) -> Q:
    """Of a report of this kind the columns of the other kinds are empty; its own is, when what it is about is gone."""
    return Q(kind=kind, **{f"{other}__isnull": True for other in KINDS if other != kind})


class Report(models.Model):
    """Somebody says what is wrong with a blog, a comment, a group or a person, and reads what became of it.

    Who reported is shown to nobody. It is its handler's: the moderators and owners of the group that the text stands in, or
    the security officers of the site; `moderation.policies` says who they are today.
    """

    class Kind(models.TextChoices):
        POST = "post", _("a blog")
        COMMENT = "comment", _("a comment")
        GROUP = "group", _("a group")
        PERSON = "person", _("a person")

    class Handler(models.TextChoices):
        GROUP = "group", _("the moderators of the group")
        SITE = "site", _("the security officers of the site")

    class Outcome(models.TextChoices):
        ACTED = "acted", _("something was done about it")
        LEFT = "left", _("it stays as it is")

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    kind = models.CharField(_("about"), max_length=8, choices=Kind.choices)
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    group = models.ForeignKey(WorkingGroup, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports_about"
    )
    # Empty once the reporter is erased, as are the words.
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="reports")
    words = models.TextField(_("what is wrong"), max_length=1000, blank=True)
    form_key = models.CharField(max_length=32, blank=True, editable=False)
    handler = models.CharField(_("who decides"), max_length=5, choices=Handler.choices)
    # Whose moderators it was written to. A text that moves leaves it behind: after three days it is the site's.
    handling_group = models.ForeignKey(WorkingGroup, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("reported at"), default=timezone.now)
    # When its group let it pass.
    escalated_at = models.DateTimeField(_("passed on at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=5, choices=Outcome.choices, blank=True)
    # Why, in the words that the reporter reads.
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.CheckConstraint(
                condition=_only("post") | _only("comment") | _only("group") | _only("person"),
                name="report_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, outcome="") | (Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="report_decided_with_outcome",
            ),
            models.UniqueConstraint(
                fields=["reporter", "form_key"], condition=~Q(form_key=""), name="report_once_per_form"
            ),
            *(
                models.UniqueConstraint(
                    fields=["reporter", kind], condition=Q(decided_at=None), name=f"one_open_report_of_{kind}"
                )
                for kind in KINDS
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="reports_open", condition=Q(decided_at=None)),
            models.Index(fields=["reporter", "-created_at", "-id"], name="reports_of_person"),
        ]

    def __str__(self) -> str:
        return self.public_id

    def get_absolute_url(self) -> str:
        """Where it is handled."""
        return reverse("report_desk:subject", args=[self.public_id])

    @property
    def subject(self) -> Post | Comment | WorkingGroup | models.Model | None:
        """What it is about; None when that is gone."""
        found: Post | Comment | WorkingGroup | models.Model | None = getattr(self, self.kind)
        return found

    @property
    def goes_on_at(self) -> datetime:
        """When its group has let it pass."""
        return self.created_at + GROUP_DECIDES_WITHIN

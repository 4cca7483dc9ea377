from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blogs.models import Post
from groups.models import WorkingGroup


class Rating(models.Model):
    """One to five stars of one person, for one blog or one group. The database allows one per person and thing."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ratings", verbose_name=_("person")
    )
    post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.CASCADE, related_name="ratings", verbose_name=_("blog")
    )
    group = models.ForeignKey(
        WorkingGroup, null=True, blank=True, on_delete=models.CASCADE, related_name="ratings", verbose_name=_("group")
    )
    stars = models.PositiveSmallIntegerField(_("stars"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "person"], condition=Q(post__isnull=False), name="rating_once_per_post"
            ),
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(group__isnull=False), name="rating_once_per_group"
            ),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_1_to_5"),
            models.CheckConstraint(
                condition=Q(post__isnull=False, group__isnull=True) | Q(post__isnull=True, group__isnull=False),
                name="rating_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stars}"

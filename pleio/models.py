from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import WorkingGroup


class SitePage(models.Model):
    """A page of the site itself in one language: privacy, accessibility, contact, house rules. Written by the operator."""

    class Slug(models.TextChoices):
        PRIVACY = "privacy", _("privacy")
        ACCESSIBILITY = "toegankelijkheid", _("accessibility")
        CONTACT = "contact", _("contact")
        HOUSE_RULES = "huisregels", _("house rules")

    slug = models.CharField(_("page"), max_length=20, choices=Slug.choices)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=120)
    source = models.TextField(_("text"), help_text=_("Markdown: ## heading, - list, [words](address)."))
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    is_example = models.BooleanField(
        _("still the example text"), default=True, help_text=_("Untick this when the text is your own.")
    )

    class Meta:
        ordering = ["slug", "language"]
        verbose_name = _("page of the site")
        verbose_name_plural = _("pages of the site")
        constraints = [models.UniqueConstraint(fields=["slug", "language"], name="one_text_per_language")]

    def __str__(self) -> str:
        return f"{self.get_slug_display()} ({self.language})"

    def get_absolute_url(self) -> str:
        return reverse("site_page", args=[self.slug])


class GroupRecord(WorkingGroup):
    """A group as operators see it: by its number. The name of a group that not everyone may see never reaches a title."""

    class Meta:
        proxy = True
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return _("Group %(number)s") % {"number": self.pk}

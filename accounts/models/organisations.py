import re
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.free_mail import is_free_mail, is_public_suffix
from accounts.querysets import DomainQuerySet, OrganisationQuerySet
from common.ids import random_id
from common.kavel import kavel_seed

# Small ASCII labels with dots between them, and no number at the end: a name that mail can be sent to.
_MAIL_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])", re.IGNORECASE)

# How long a proof that a mail domain is an organisation's holds, and how long before its end people are warned.
PROOF_HOLDS = timedelta(days=365)
PROOF_WARNING = timedelta(days=30)


def validate_mail_domain(domain: str) -> None:
    """Refuse what cannot stand behind the @ of an address, and what can be no organisation's own."""
    if not (domain.isascii() and _MAIL_DOMAIN.fullmatch(domain)):
        raise ValidationError(_("Write the part of the address behind the @, such as lindedaal.example."))
    if is_free_mail(domain):
        raise ValidationError(
            _("Anyone can get an address at %(domain)s. Use a domain that only your organisation hands out."),
            code="free_mail",
            params={"domain": domain},
        )
    if is_public_suffix(domain):
        raise ValidationError(
            _("Many organisations have their name below %(domain)s. Write the whole domain of yours."),
            code="public_suffix",
            params={"domain": domain},
        )


def domain_token() -> str:
    """What an organisation puts in the DNS to show that a domain is its own."""
    return random_id(24)


def proof_end() -> date:
    """The last day of a proof given today."""
    return timezone.localdate() + PROOF_HOLDS


class Organisation(models.Model):
    """An employer of accounts: answers for its people, its groups and its own page."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("ministry")
        MUNICIPALITY = "municipality", _("municipality")
        PROVINCE = "province", _("province")
        WATER_BOARD = "water_board", _("water board")
        AGENCY = "agency", _("agency")
        OTHER = "other", _("other")

    class Admission(models.TextChoices):
        DOMAIN = "domain", _("Everyone with an address of ours, at once")
        APPROVAL = "approval", _("Everyone with an address of ours, after we approve")
        INVITATION = "invitation", _("Only who we invite")

    class Idle(models.IntegerChoices):
        """Minutes without a click after which one signs in again."""

        HALF_HOUR = 30, _("half an hour")
        TWO_HOURS = 120, _("two hours")
        WORKING_DAY = 540, _("a working day (9 hours)")
        WEEK = 10080, _("a week")

    class Longest(models.IntegerChoices):
        """Hours after which one signs in again, however busy."""

        WORKING_DAY = 12, _("12 hours")
        WEEK = 168, _("a week")
        TWO_WEEKS = 336, _("two weeks")

    name = models.CharField(_("name"), max_length=120, unique=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.OTHER)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="parts",
        verbose_name=_("part of"),
    )
    description = models.TextField(_("description"), blank=True)
    contact = models.CharField(_("contact point"), max_length=200, blank=True)
    # The stem of the file's name; see accounts/logos.py.
    logo = models.CharField(max_length=40, blank=True, editable=False)
    member_count = models.PositiveIntegerField(_("number of people"), default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    # Frozen by who guards the site: its people read as before and write nothing, and nothing is written in its groups.
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True, editable=False)

    # What the organisation decides for its people.
    admission = models.CharField(
        _("who may come in"), max_length=12, choices=Admission.choices, default=Admission.DOMAIN
    )
    two_factor_from = models.DateField(
        _("second step required from"),
        null=True,
        blank=True,
        help_text=_("Empty: everyone decides for themselves whether to log in with a second step."),
    )
    idle_minutes = models.PositiveIntegerField(
        _("log in again when unused for"), choices=Idle.choices, default=Idle.WEEK
    )
    session_hours = models.PositiveIntegerField(
        _("log in again at the latest after"), choices=Longest.choices, default=Longest.TWO_WEEKS
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        permissions = [("manage_organisation", "Can manage the organisation")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")), name="not_part_of_itself"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisations:page", args=[self.slug])

    @property
    def kavel_seed(self) -> str:
        return kavel_seed(f"organisation:{self.slug}")

    @property
    def logo_url(self) -> str:
        """Address of the logo, empty when there is none: then the kavelbeeld stands in."""
        return reverse("organisations:logo", args=[self.slug, self.logo]) if self.logo else ""


class FormerName(models.Model):
    """A name that the organisation had; its address still leads here, and nobody else can take it."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="former_names", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    ended_on = models.DateField(_("until"), default=timezone.localdate)

    class Meta:
        ordering = ["-ended_on", "-id"]
        verbose_name = _("former name")
        verbose_name_plural = _("former names")

    def __str__(self) -> str:
        return self.name


class OrganisationUserObjectPermission(UserObjectPermissionBase):
    """Who manages which organisation, with a real foreign key: it goes when the organisation goes."""

    content_object = models.ForeignKey(Organisation, on_delete=models.CASCADE)


class OrganisationDomain(models.Model):
    """A mail domain of an organisation. While it is proven, who signs up with an address there belongs to it.

    One domain may serve several organisations (one staff, three municipalities): then the person says which.
    """

    class Proof(models.TextChoices):
        OPERATOR = "operator", _("an operator’s word")
        DNS = "dns", _("a record in the DNS")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="domains", verbose_name=_("organisation")
    )
    domain = models.CharField(_("domain"), max_length=120, validators=[validate_mail_domain])
    token = models.CharField(max_length=40, default=domain_token, editable=False)
    proof = models.CharField(_("proven by"), max_length=8, choices=Proof.choices, blank=True)
    # Empty: not proven yet. Over: it stops new sign-ups, and locks nobody out.
    proven_until = models.DateField(_("proven until"), null=True, blank=True)
    checked_at = models.DateTimeField(_("last checked at"), null=True, blank=True, editable=False)
    warned_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = DomainQuerySet.as_manager()

    class Meta:
        ordering = ["domain", "organisation__name"]
        verbose_name = _("mail domain")
        verbose_name_plural = _("mail domains")
        constraints = [
            models.UniqueConstraint(
                Lower("domain"),
                "organisation",
                name="domain_once_per_organisation",
                violation_error_message=_("This domain is in the list already."),
            )
        ]
        indexes = [models.Index(Lower("domain"), name="organisations_of_domain")]

    def __str__(self) -> str:
        return self.domain

    @property
    def is_proven(self) -> bool:
        """Whether addresses at this domain are a way in today (the counterpart of `DomainQuerySet.proven`)."""
        return self.proven_until is not None and self.proven_until >= timezone.localdate()

    @property
    def ends_soon(self) -> bool:
        """Whether the proof is over, or will be within the days of the warning."""
        return self.proven_until is not None and self.proven_until <= timezone.localdate() + PROOF_WARNING


def longest_session(organisation: Organisation | None) -> timedelta:
    """How long a session may last at most, however busy: what the organisation decided, otherwise the site."""
    hours = organisation.session_hours if organisation else settings.SESSION_COOKIE_AGE // 3600
    return timedelta(hours=hours)


def longest_idle(organisation: Organisation | None) -> timedelta:
    """How long a session may go unused: what the organisation decided, otherwise a week."""
    return timedelta(minutes=organisation.idle_minutes if organisation else Organisation.Idle.WEEK)

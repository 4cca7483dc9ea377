import re
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.querysets import OrganisationQuerySet, UserManager
from common.ids import public_id
from common.kavel import kavel_seed

# Small ASCII labels with dots between them, and no number at the end: a name that mail can be sent to.
_MAIL_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])", re.IGNORECASE)


def validate_mail_domain(domain: str) -> None:
    """Refuse what cannot stand behind the @ of an address."""
    if not (domain.isascii() and _MAIL_DOMAIN.fullmatch(domain)):
        raise ValidationError(_("Write the part of the address behind the @, such as lindedaal.example."))


class Organisation(models.Model):
    """An employer of accounts: answers for its people, its groups and its own page."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("ministry")
        MUNICIPALITY = "municipality", _("municipality")
        PROVINCE = "province", _("province")
        WATER_BOARD = "water_board", _("water board")
        AGENCY = "agency", _("agency")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=120, unique=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.OTHER)
    description = models.TextField(_("description"), blank=True)
    contact = models.CharField(_("contact point"), max_length=200, blank=True)
    member_count = models.PositiveIntegerField(_("number of people"), default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        permissions = [("manage_organisation", "Can manage the organisation")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisations:page", args=[self.slug])

    @property
    def kavel_seed(self) -> str:
        return kavel_seed(f"organisation:{self.slug}")


class OrganisationUserObjectPermission(UserObjectPermissionBase):
    """Who manages which organisation, with a real foreign key: it goes when the organisation goes."""

    content_object = models.ForeignKey(Organisation, on_delete=models.CASCADE)


class OrganisationDomain(models.Model):
    """A mail domain whose verified addresses belong to the organisation."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="domains", verbose_name=_("organisation")
    )
    domain = models.CharField(_("domain"), max_length=120, validators=[validate_mail_domain])

    class Meta:
        ordering = ["domain"]
        verbose_name = _("mail domain")
        verbose_name_plural = _("mail domains")
        constraints = [
            models.UniqueConstraint(
                Lower("domain"),
                name="domain_of_one_organisation",
                violation_error_message=_("Another organisation has this domain."),
            )
        ]

    def __str__(self) -> str:
        return self.domain


class User(AbstractBaseUser, PermissionsMixin):
    """One human being. Of one organisation at a time; a guest has none and an end date."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=80)
    function = models.CharField(_("function"), max_length=120, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
        verbose_name=_("organisation"),
    )
    approved_at = models.DateTimeField(
        _("approved at"), null=True, blank=True, help_text=_("Empty: the account waits for its organisation.")
    )
    guest_until = models.DateField(_("guest until"), null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("nl", _("Dutch")), ("en", _("English"))], blank=True
    )
    portrait = models.CharField(max_length=40, blank=True, editable=False)
    wants_mail = models.BooleanField(_("send me mail"), default=True)
    # Counts up to end every session of the person at once, whatever keeps the sessions.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    is_staff = models.BooleanField(
        _("operator"), default=False, help_text=_("May enter the operators' administration.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]
        indexes = [
            models.Index(fields=["organisation", "is_active", "name"], name="people_of_organisation"),
            models.Index(fields=["date_joined"], name="people_by_start"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:page", args=[self.public_id])

    @property
    def is_colleague(self) -> bool:
        """An active, approved account of an organisation; a visitor, a guest and someone who waits are not."""
        return self.is_active and self.organisation_id is not None and self.approved_at is not None

    @property
    def may_come_in(self) -> bool:
        """Not ended, and for a guest the last day is not over (the counterpart of `UserQuerySet.active`)."""
        return self.is_active and (self.guest_until is None or self.guest_until >= timezone.localdate())

    @property
    def is_waiting(self) -> bool:
        """The organisation has not approved this account yet: it sees what a visitor sees."""
        return self.is_active and self.organisation_id is not None and self.approved_at is None

    @property
    def portrait_url(self) -> str:
        """Address of the portrait, empty when the person chose none."""
        return reverse("people:portrait", args=[self.public_id, self.portrait]) if self.portrait else ""

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Underscored in Django, with a test that fails when it is renamed: the epoch is what ends sessions at once.
        return salted_hmac(
            "accounts.session", f"{self.password}:{self.session_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()

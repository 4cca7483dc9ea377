from datetime import date, timedelta
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from accounts.policies import shows_field
from accounts.querysets import UserManager
from common.ids import public_id


def quarter_of(day: date) -> date:
    """The first day of the quarter: the only thing that is kept about when a person was here last."""
    return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)


class User(AbstractBaseUser, PermissionsMixin):
    """One human being. Of one organisation at a time; a guest has none and an end date."""

    class ShownTo(models.TextChoices):
        """Who sees a field of the profile. Colleagues are accounts of any organisation that were approved."""

        GOVERNMENT = "government", _("everyone in government")
        ORGANISATION = "organisation", _("only my organisation")
        NOBODY = "nobody", _("nobody")

    class PortraitShownTo(models.TextChoices):
        INTERNET = "internet", _("everyone, on the internet too")
        GOVERNMENT = "government", _("everyone in government")
        ORGANISATION = "organisation", _("only my organisation")
        NOBODY = "nobody", _("nobody")

    class Scheme(models.TextChoices):
        SYSTEM = "", _("as my device")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    # Empty once the organisation whose address it was let the person go, until another is proven.
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True, null=True, blank=True)
    # The address that was the organisation's: signs in with the password only, as long as no account has it.
    former_email = models.EmailField(max_length=254, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    function = models.CharField(_("function"), max_length=120, blank=True)
    about = models.TextField(_("about you"), max_length=600, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    function_shown_to = models.CharField(max_length=12, choices=ShownTo.choices, default=ShownTo.GOVERNMENT)
    about_shown_to = models.CharField(max_length=12, choices=ShownTo.choices, default=ShownTo.GOVERNMENT)
    phone_shown_to = models.CharField(max_length=12, choices=ShownTo.choices, default=ShownTo.ORGANISATION)
    portrait_shown_to = models.CharField(
        max_length=12, choices=PortraitShownTo.choices, default=PortraitShownTo.GOVERNMENT
    )
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
    # The last day that a guest came with, such as by an import: no organisation that invites the guest cuts it off.
    stays_until = models.DateField(_("stays until"), null=True, blank=True, editable=False)
    language = models.CharField(
        _("language"), max_length=2, choices=[("nl", _("Dutch")), ("en", _("English"))], blank=True
    )
    scheme = models.CharField(_("colours"), max_length=5, choices=Scheme.choices, default=Scheme.SYSTEM, blank=True)
    # Empty: the zone of the site.
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    portrait = models.CharField(max_length=40, blank=True, editable=False)
    wants_mail = models.BooleanField(_("send me mail"), default=True)
    # Counts up to end every session of the person at once, whatever keeps the sessions.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    is_staff = models.BooleanField(
        _("operator"), default=False, help_text=_("May enter the operators’ administration.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now)

    # The first steps after sign-up were shown, done or skipped.
    welcomed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # First day of the quarter in which the person was here last; a finer answer is not kept.
    seen_in = models.DateField(null=True, blank=True, editable=False)
    guest_reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Two notices before an account that nobody uses is ended.
    dormant_noticed_at = models.DateTimeField(null=True, blank=True, editable=False)
    dormant_warned_at = models.DateTimeField(null=True, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True, editable=False)
    let_go_at = models.DateTimeField(_("let go at"), null=True, blank=True, editable=False)
    # Which organisation may bring the person back, after letting go or ending the account.
    let_go_by = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="former_people", editable=False
    )
    # Left by the own choice: then nobody brings the person back, who accepts an invitation if it is to be undone.
    left_by_choice = models.BooleanField(default=False, editable=False)
    # Ended by an operator: then the organisation does not open it again by itself.
    ended_by_operator = models.BooleanField(default=False, editable=False)
    deactivated_at = models.DateTimeField(_("deactivated at"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

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
            models.Index(Lower("former_email"), name="people_by_former_address"),
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
        """Not ended, not frozen, and for a guest the last day is not over (the counterpart of `UserQuerySet.active`)."""
        return (
            self.is_active
            and self.frozen_at is None
            and (self.guest_until is None or self.guest_until >= timezone.localdate())
        )

    @property
    def is_waiting(self) -> bool:
        """The organisation has not approved this account yet: it sees what a visitor sees."""
        return self.is_active and self.organisation_id is not None and self.approved_at is None

    @property
    def is_guest(self) -> bool:
        """Here by invitation until a date, or let go by an organisation and not at the next one yet."""
        return self.organisation_id is None and self.guest_until is not None

    @property
    def ends_soon(self) -> bool:
        """A guest whose last day comes within two weeks; the letter about it is sent at the same time."""
        return self.guest_until is not None and self.guest_until <= timezone.localdate() + timedelta(days=14)

    @property
    def has_left(self) -> bool:
        """Let go, left or ended: beside the name on the work stands "(no longer active)". A mover has not left."""
        return not self.is_active or (self.let_go_at is not None and self.organisation_id is None)

    @property
    def author_name(self) -> str:
        """The name as it stands beside what the person wrote; no query. Of an erased account the pseudonym says it all."""
        if self.erased_at is not None:
            return gettext("Former participant %(code)s") % {"code": self.name.rpartition(" ")[2]}
        return gettext("%(name)s (no longer active)") % {"name": self.name} if self.has_left else self.name

    @property
    def shown_organisation(self) -> Organisation | None:
        """The organisation as it stands beside the name: of who was let in once, also after the account ended.

        Not of who still waits: anyone can type an address, and only the organisation's word makes it theirs.
        """
        return self.organisation if self.approved_at is not None else None

    @property
    def portrait_url(self) -> str:
        """Address of the portrait, empty when there is none; whoever opens it is asked `shows_field` again."""
        return reverse("people:portrait", args=[self.public_id, self.portrait]) if self.portrait else ""

    def portrait_url_for(self, viewer: "User | AnonymousUser | None") -> str:
        """Address of the portrait when this viewer may see it, otherwise empty. Costs no query."""
        return self.portrait_url if self.portrait and shows_field(viewer, self, "portrait") else ""

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Underscored in Django, with a test that fails when it is renamed: the epoch is what ends sessions at once.
        return salted_hmac(
            "accounts.session", f"{self.password}:{self.session_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()


class DataExport(models.Model):
    """A copy of what is one's own, made in the background: the row is the job, and the file goes when it expires."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        WORKING = "working", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_exports", verbose_name=_("person"))
    key = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    # Steps done and steps to do, for the progress on the page.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # The stem of the file's name, named before the file is written; a copy is there when the state says that it is ready.
    file = models.CharField(max_length=40, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    # The last part of the address of the group that it is a copy of, for one of its owners; empty: of the own data.
    about = models.CharField(max_length=80, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("copy of own data")
        verbose_name_plural = _("copies of own data")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state__in=["waiting", "working"]),
                name="one_copy_in_the_making",
            )
        ]

    def __str__(self) -> str:
        return self.key

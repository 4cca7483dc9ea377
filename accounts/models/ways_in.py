"""How people come in when their address alone does not decide: by invitation, or by asking for a domain."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation, validate_mail_domain
from accounts.querysets import InvitationQuerySet, RequestQuerySet
from common.ids import random_id


def invitation_key() -> str:
    """The random part of an invitation's address; it opens nothing without proof of the invited address."""
    return random_id(24)


class Invitation(models.Model):
    """An organisation invites one address: to become a colleague, or (with an end date) a guest.

    Accepted once, by an account that proved this very address; until then it can be withdrawn, and it expires.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("organisation")
    )
    address = models.EmailField(_("e-mail address"), max_length=254)
    # A guest's last day; empty: the invited person becomes a colleague.
    guest_until = models.DateField(_("guest until"), null=True, blank=True)
    key = models.CharField(max_length=40, unique=True, default=invitation_key, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="accepted_invitations"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                Lower("address"),
                "organisation",
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation",
            )
        ]
        indexes = [models.Index(Lower("address"), name="invitations_of_address")]

    def __str__(self) -> str:
        return self.key

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted (the counterpart of `InvitationQuerySet.open`)."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > timezone.now()

    @property
    def is_for_guest(self) -> bool:
        return self.guest_until is not None


class DomainRequest(models.Model):
    """Someone with an address at a domain that nobody has asks to let the organisation in.

    One answer per domain: an operator proves it for an organisation, and everyone who waits for it is let in.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="domain_requests", verbose_name=_("person")
    )
    domain = models.CharField(_("domain"), max_length=120, validators=[validate_mail_domain])
    # What the person says the organisation is called: one that is here already, or a name.
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="domain_requests"
    )
    organisation_name = models.CharField(_("name of the organisation"), max_length=120, blank=True)
    # A colleague elsewhere asks to come over; the organisation itself answers, not an operator.
    is_move = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    granted = models.BooleanField(_("granted"), default=False)
    reason = models.CharField(_("reason"), max_length=400, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("request for a domain")
        verbose_name_plural = _("requests for domains")
        constraints = [
            models.UniqueConstraint(
                Lower("domain"), "person", condition=Q(answered_at=None), name="one_open_request_per_domain"
            )
        ]
        indexes = [models.Index(Lower("domain"), name="requests_of_domain", condition=Q(answered_at=None))]

    def __str__(self) -> str:
        return self.domain

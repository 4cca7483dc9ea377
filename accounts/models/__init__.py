"""People, the organisations they belong to, and how they come in."""

from accounts.models.organisations import (
    FormerName,
    Organisation,
    OrganisationDomain,
    OrganisationUserObjectPermission,
    validate_mail_domain,
)
from accounts.models.people import DataExport, User
from accounts.models.safety import AccountRecovery, CodeTries, KeptLimit
from accounts.models.ways_in import DomainRequest, Invitation

__all__ = [
    "AccountRecovery",
    "CodeTries",
    "DataExport",
    "DomainRequest",
    "FormerName",
    "Invitation",
    "KeptLimit",
    "Organisation",
    "OrganisationDomain",
    "OrganisationUserObjectPermission",
    "User",
    "validate_mail_domain",
]

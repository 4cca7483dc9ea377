"""How allauth reaches us: its mails through our ledger, its changes through our services, in our words."""

from notifications.adapters.account import AccountAdapter
from notifications.adapters.mfa import MFAAdapter

__all__ = ["AccountAdapter", "MFAAdapter"]

"""Reports take part in the life of accounts."""

from accounts.lifecycle import contribute_to_export, take_part
from moderation.own_data import report_parts
from moderation.services import erase_reports

contribute_to_export("moderation", report_parts)
take_part("account_erased", "moderation", erase_reports)

"""Every change of a report: made, passed on, decided, forgotten."""

from moderation.services.deciding import decide_reports
from moderation.services.keeping import erase_reports, forget_reports
from moderation.services.passing_on import escalate_reports
from moderation.services.reporting import report_subject

__all__ = ["decide_reports", "erase_reports", "escalate_reports", "forget_reports", "report_subject"]

"""How long each kind of entry is kept, and why. `purge_audit` removes what is older; nothing else does."""

from dataclasses import dataclass
from datetime import datetime, timedelta

DAYS_OF_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Term:
    """Entries whose action starts with `prefix` are kept this many months; None is for ever."""

    prefix: str
    months: int | None
    why: str

    def ends_before(self, now: datetime) -> datetime | None:
        """Entries from before this moment are over their term."""
        return None if self.months is None else now - timedelta(days=self.months * DAYS_OF_A_MONTH)


# The longest prefix that fits an action is its term. A test holds that each action of the product has one.
TERMS = (
    Term("access.", 12, "What was refused: long enough to see a pattern and look into an incident."),
    Term(
        "account.", 36, "Who gave or ended access, and who may come in: an incident is often found a year or two later."
    ),
    Term("attachment.", 12, "Who stored or removed a file: to settle a dispute while people remember it."),
    Term("audit.", None, "What was purged, exported and forgotten: the log cannot be understood without it."),
    Term("comment.", 12, "Who wrote, changed or removed a comment: to settle a dispute while people remember it."),
    Term("demo.", None, "That fictional content was loaded: without it, the demo would be loaded a second time."),
    Term("domain_request.", 36, "Who asked for a mail domain and what was answered: it decided who came in."),
    Term(
        "group.",
        36,
        "Who got into a group or out of it, and its rules: who could read what, when a leak is found late.",
    ),
    Term("insights.", 12, "That figures were filled in."),
    Term("invitation.", 36, "Who was asked in by whom, and who came: an incident is often found a year or two later."),
    Term(
        "organisation.",
        84,
        "Who may manage an organisation and which domains are its own: to account for, for seven years.",
    ),
    Term("picture.", 12, "Who stored or removed a picture: to settle a dispute while people remember it."),
    Term("post.", 12, "Who wrote, changed or published a blog: to settle a dispute while people remember it."),
    Term("ratings.", 12, "That stored totals of stars were put right: to look into what had moved them."),
    Term("report.", 12, "Who reported what, and who decided on it: as long as the reports themselves are kept."),
    Term(
        "site_page.",
        84,
        "What the site promised about privacy and rules, and since when: to account for, for seven years.",
    ),
)


def term_of(action: str) -> Term | None:
    """The term of an action; None when nobody decided one, and then it is kept."""
    fitting = [term for term in TERMS if action.startswith(term.prefix)]
    return max(fitting, key=lambda term: len(term.prefix), default=None)

from typing import Any

from accounts.services import thaw_organisation, unfreeze_account
from groups.services import thaw_group
from pleio.freezing import FreezingCommand


class Command(FreezingCommand):
    help = (
        "Let a frozen account, group or organisation go on as it was. Use it when what freeze was for is over. Touches one "
        "mark on each. Somebody whose account was frozen logs in anew."
    )
    changes = {"account": unfreeze_account, "group": thaw_group, "organisation": thaw_organisation}
    done = "thawed"
    left_alone = "is not frozen"

    def is_done(self, found: Any) -> bool:
        return found.frozen_at is None

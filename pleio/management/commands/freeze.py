from typing import Any

from accounts.services import freeze_account, freeze_organisation
from groups.services import freeze_group
from pleio.freezing import FreezingCommand


class Command(FreezingCommand):
    help = (
        "Freeze an account, a group or an organisation, at once and on record. Use it when one was taken over or does harm. "
        "Touches one mark on each. A frozen account is answered nothing and its sessions end; a group is read, and nothing in "
        "it is changed; people of an organisation read and write nothing, and nobody writes in its groups. Undo it with thaw."
    )
    changes = {"account": freeze_account, "group": freeze_group, "organisation": freeze_organisation}
    done = "frozen"
    left_alone = "is frozen already"

    def is_done(self, found: Any) -> bool:
        return found.frozen_at is not None

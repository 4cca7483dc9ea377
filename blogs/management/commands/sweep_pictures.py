from typing import Any

from blogs.services import sweep_pictures
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "Delete uploaded pictures that no blog has shown for a week and that no unsaved text or earlier version names. It runs "
        "by itself every night; use it when the store fills up. Touches those pictures, and their files."
    )

    def work(self, report: Report, **options: Any) -> None:
        if number := sweep_pictures():
            report.did("swept", number)

from typing import Any

from blogs.services import sweep_uploads
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "Delete uploaded pictures and attachments that no blog has had for a week; pictures that an unsaved text or earlier "
        "version names stay. It runs by itself every night; use it when the store fills up. Touches those uploads, and their "
        "files."
    )

    def work(self, report: Report, **options: Any) -> None:
        if number := sweep_uploads():
            report.did("swept", number)

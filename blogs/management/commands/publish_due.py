from typing import Any

from blogs.services import carry_out_plans
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "Publish the blogs whose time has come, and make drafts of those whose time is over. It runs by itself every minute; "
        "use it when the worker was down. Who may not publish any more is told why, and the text stays a draft. "
        "Touches blogs with a plan."
    )

    def work(self, report: Report, **options: Any) -> None:
        published, over, refused = carry_out_plans()
        for what, number in (("published", published), ("drafts again", over), ("not published", refused)):
            if number:
                report.did(what, number)

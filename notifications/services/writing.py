"""Letters about the own account, such as "you have been let in": always sent, whatever mail the person wants."""

from typing import Any

from accounts.models import User
from accounts.surroundings import as_reader
from notifications.asking import About
from notifications.letters import account_letter
from notifications.models import Mail
from notifications.services.announcing import queue_mail


def queue_letter(
    template: str,
    *,
    person: User | None = None,
    address: str = "",
    language: str = "",
    about: About | None = None,
    **context: Any,
) -> Mail | None:
    """Write the letter `emails/accounts/<template>_subject.txt` and `_message.txt` to a person, or to an address.

    In the language of the person; None when there is no address to write to. Links in the text start with `site_url`, never
    with what a request said. What it is `about` is asked again before it goes.
    """
    to = address or (person.email if person else "")
    if not to:
        return None
    with as_reader(person, language):
        letter = account_letter(f"emails/accounts/{template}", {"user": person, "email": to, **context})
    return queue_mail(
        kind="account",
        address=to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        recipient=person,
        about=about,
    )

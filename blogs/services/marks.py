"""What readers keep about blogs. Not recorded: nobody may look up what one person reads."""

from accounts.models import User
from blogs.models import PostMark


def erase_marks(person: User, *, acting_user: User | None) -> None:
    """What the person saw, saved and followed goes: it was for nobody else."""
    PostMark.objects.filter(person=person).delete()

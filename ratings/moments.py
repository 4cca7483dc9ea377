"""Stars take part in the life of accounts, and in the pages of blogs."""

from accounts.lifecycle import contribute_to_export, take_part
from accounts.models import User
from blogs.joining import join_into_page
from ratings.joining import stars_of_page
from ratings.own_data import rating_parts


def keep_stars_as_numbers(person: User, *, acting_user: User | None) -> None:
    """The stars of who is erased stay, one per person, on a row that is nobody any more: averages do not move."""


contribute_to_export("ratings", rating_parts)
take_part("account_erased", "ratings", keep_stars_as_numbers)
join_into_page(stars_of_page)

"""Who can read something, in words that are computed."""

import pytest
from django.utils import translation

from groups.policies import Reach
from groups.selectors import reader_sentence


@pytest.mark.parametrize(
    ("visibility", "audience", "dutch"),
    [
        ("public", "group", "Iedereen, ook op internet"),
        ("government", "group", "Iedereen bij de overheid met een account"),
        ("organisation", "group", "Iedereen van Gemeente Lindedaal en de leden van de groep"),
        ("closed", "group", "Alleen de 6 leden van Besloten groep"),
        ("hidden", "group", "Alleen de 5 leden van Verborgen groep"),
        ("public", "members", "Alleen de 5 leden van Openbare groep"),
    ],
)
def test_the_sentence_names_the_narrower_of_blog_and_group(cast, visibility, audience, dutch):
    with translation.override("nl"):
        assert (
            reader_sentence(cast.groups()[visibility], Reach.MEMBERS if audience == "members" else Reach.PUBLIC)
            == dutch
        )


def test_one_member_is_one_member(cast):
    cast.group.member_count = 1
    with translation.override("en"):
        assert reader_sentence(cast.group) == "Only the one member of Besloten groep"

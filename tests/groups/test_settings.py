"""What a group says about itself: its settings, its picture, its welcome, and who sees which of it."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from groups.models import Membership, WorkingGroup
from groups.pictures import file_name
from groups.services import set_picture
from tests.properties.world import small_picture

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Wegen en water",
    "tagline": "Over beide",
    "description": "Wat wij doen.",
    "contact": "Het bureau",
    "tags": "Wegen, #water, wegen",
    "rules": "- Antwoord binnen een week.",
    "welcome": "Fijn dat je er bent.",
    "language": "en",
    "others_may_rate": "on",
    "is_contact": "on",
}


def settings_of(group):
    return reverse("groups:settings", args=[group.slug])


def test_everything_that_is_typed_is_kept_and_shown(cast, as_person):
    client = as_person(cast.mo)
    assert client.post(settings_of(cast.public), TYPED).status_code == 302
    group = WorkingGroup.objects.get(pk=cast.public.pk)
    assert (group.name, group.language, group.rules) == ("Wegen en water", "en", "- Antwoord binnen een week.")
    assert (group.others_may_rate, group.others_may_comment) == (True, False)
    assert [tag.name for tag in group.tags.all()] == ["water", "wegen"]
    page = as_person(None).get(group.get_absolute_url()).content.decode()
    for word in ("Antwoord binnen een week.", ">water<", "Het bureau", ">Mo<"):
        assert word in page
    assert "Fijn dat je er bent." not in page
    form = client.get(settings_of(group)).content.decode()
    assert 'value="water, wegen"' in form


def test_the_welcome_is_for_the_first_two_weeks(cast, as_person):
    WorkingGroup.objects.filter(pk=cast.public.pk).update(welcome="Fijn dat je er bent.")

    def shown():
        return "Fijn dat je er bent." in as_person(cast.bob).get(cast.public.get_absolute_url()).content.decode()

    assert shown()
    long_ago = timezone.now() - timedelta(days=15)
    Membership.objects.filter(person=cast.bob, group=cast.public).update(joined_at=long_ago)
    assert not shown()


def test_the_picture_is_for_who_reads_the_group(cast, as_person):
    group = set_picture(cast.group, small_picture(), acting_user=cast.mo)
    for shape, size in (("band", (1200, 240)), ("thumb", (240, 240))):
        address = group.picture_url(shape)
        for person, status in ((None, 404), (cast.petra, 404), (cast.charlie, 404), (cast.bob, 200), (cast.gast, 200)):
            assert as_person(person).get(address).status_code == status
        answer = as_person(cast.bob).get(address)
        with Image.open(io.BytesIO(b"".join(answer.streaming_content))) as image:
            assert (image.format, image.size) == ("WEBP", size)
        assert answer["Cache-Control"] == "private, no-cache"
        again = as_person(cast.bob).get(address, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
    assert group.picture in as_person(cast.bob).get(group.get_absolute_url()).content.decode()
    assert group.picture not in as_person(cast.petra).get(group.get_absolute_url()).content.decode()
    assert group.picture not in as_person(cast.petra).get(reverse("groups:list")).content.decode()


def test_another_picture_takes_the_place_of_the_first_and_none_is_none(
    cast, as_person, django_capture_on_commit_callbacks
):
    first = set_picture(cast.public, small_picture(), acting_user=cast.mo).picture
    with django_capture_on_commit_callbacks(execute=True):
        second = set_picture(cast.public, small_picture(), acting_user=cast.mo).picture
    assert not default_storage.exists(file_name(first, "band"))
    assert default_storage.exists(file_name(second, "band"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_person(cast.mo).post(settings_of(cast.public), TYPED | {"remove_picture": "on"})
    assert answer.status_code == 302
    assert not default_storage.exists(file_name(second, "thumb"))
    assert WorkingGroup.objects.get(pk=cast.public.pk).picture == ""


def test_what_is_no_picture_is_an_error_in_words_and_nothing_typed_is_lost(cast, as_person):
    upload = SimpleUploadedFile("foto.png", b"geen plaatje", content_type="image/png")
    answer = as_person(cast.mo).post(settings_of(cast.public), TYPED | {"picture": upload})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "JPEG" in text
    assert 'value="Wegen en water"' in text
    cast.public.refresh_from_db()
    assert cast.public.name == "Openbare groep"
    assert not Membership.objects.filter(is_contact=True).exists()


def test_too_many_tags_are_an_error_in_words(cast, as_person):
    answer = as_person(cast.mo).post(settings_of(cast.public), TYPED | {"tags": ",".join(map(str, range(9)))})
    assert answer.status_code == 422
    assert "maximaal 8" in answer.content.decode()


def test_what_a_second_window_would_undo_is_shown_first(cast, as_person):
    """Two people have the page open; the second sends what was there before, beside a contact of its own."""
    mo, oscar = as_person(cast.mo), as_person(cast.oscar)
    before = mo.get(settings_of(cast.public)).context["form"]["seen"].value()
    assert mo.post(settings_of(cast.public), TYPED | {"seen": before}).status_code == 302
    second = TYPED | {"tagline": "Over de wegen", "contact": "De griffie", "seen": before}
    answer = oscar.post(settings_of(cast.public), second)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Nu staat hier: ‘Over beide’" in text
    assert "Nu staat hier: ‘Het bureau’" in text
    assert "Nu staat hier: ‘Wegen en water’" not in text
    assert 'value="De griffie"' in text
    assert WorkingGroup.objects.get(pk=cast.public.pk).contact == "Het bureau"
    again = oscar.post(settings_of(cast.public), second | {"seen": answer.context["form"]["seen"].value()})
    assert again.status_code == 302
    group = WorkingGroup.objects.get(pk=cast.public.pk)
    assert (group.tagline, group.contact) == ("Over de wegen", "De griffie")

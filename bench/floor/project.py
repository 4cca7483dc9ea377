"""The floor: the least that Django can do for the same work. The unit U is its bare answer.

One module is the whole project: settings, tables, views. It has a database of its own beside the product's.
"""

import os
import sys
from typing import Any

import django
from django.conf import settings

from pleio import env

if not settings.configured:
    settings.configure(
        SECRET_KEY="floor",
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": env.database("FLOOR_DATABASE_URL", default_file=env.BASE_DIR / "var" / "floor.sqlite3")},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    )
    django.setup()

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import User
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path
from django.utils.decorators import decorator_from_middleware

BYTES = b"x" * 47_000


class Text(models.Model):
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)
    body = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "floor"


class Remark(models.Model):
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="remarks")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    body = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "floor"


class Star(models.Model):
    text = models.OneToOneField(Text, on_delete=models.CASCADE)
    stars = models.IntegerField()

    class Meta:
        app_label = "floor"


PAGE = Template(
    "<!doctype html><title>{{ text.title }}</title><h1>{{ text.title }}</h1><p>{{ text.author.username }}"
    "{{ text.body|linebreaks }}{% for r in remarks %}<article id=r{{ r.pk }}><b>{{ r.author.username }}</b>"
    "<time>{{ r.at|date:'j F Y H:i' }}</time>{{ r.body|linebreaks }}</article>{% endfor %}"
)
LIST = Template(
    "<!doctype html><title>List</title>{% for t in texts %}<article><h2>{{ t.title }}</h2><b>{{ t.author.username }}</b>"
    "<time>{{ t.at|date:'j F Y H:i' }}</time><p>{{ t.body|truncatewords:30 }}</p></article>{% endfor %}"
)


def raw(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BYTES)


@decorator_from_middleware(SessionMiddleware)
@decorator_from_middleware(AuthenticationMiddleware)
def auth(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.user}".encode() + BYTES)


def post(request: HttpRequest) -> HttpResponse:
    text = Text.objects.select_related("author").get(pk=1)
    return HttpResponse(
        PAGE.render(Context({"text": text, "remarks": text.remarks.select_related("author").order_by("pk")[:50]}))
    )


def listing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LIST.render(Context({"texts": Text.objects.select_related("author").order_by("-pk")[:20]})))


def comment(request: HttpRequest) -> HttpResponse:
    Remark.objects.create(text_id=2, author_id=1, body="Een reactie.")
    return HttpResponse(status=204)


def rating(request: HttpRequest) -> HttpResponse:
    Star.objects.update_or_create(text_id=1, defaults={"stars": 4})
    return HttpResponse(status=204)


urlpatterns: list[Any] = [
    path("raw", raw),
    path("auth", auth),
    path("post", post),
    path("list", listing),
    path("comment", comment),
    path("rating", rating),
]


def fill() -> None:
    """Make the tables and the content: 1,000 texts of 600 words, one with 50 remarks."""
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for model in (Text, Remark, Star):
            editor.create_model(model)
    authors = User.objects.bulk_create([User(username=f"mens{n}") for n in range(50)])
    words = "Een zin over werken bij de overheid, met woorden die je elke dag hoort. " * 45
    Text.objects.bulk_create([Text(author=authors[n % 50], title=f"Blog {n}", body=words) for n in range(1000)])
    first = Text.objects.order_by("pk")[0]
    Remark.objects.bulk_create(
        [Remark(text=first, author=authors[n], body="Een reactie van een paar zinnen. " * 6) for n in range(50)]
    )


application = get_wsgi_application()

if __name__ == "__main__" and sys.argv[1:] == ["fill"]:
    fill()
    os._exit(0)

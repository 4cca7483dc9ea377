from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from blogs.models import Post
from pleio.explaining import explain, find_thing, kinds_of_people


class Command(BaseCommand):
    help = (
        "Say for each kind of person whether they see the group or blog at an address, and why. Use it when someone asks who "
        "can read something. Changes nothing, and says nothing of what stands there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="Of a group, a blog, a comment or a picture, with or without the site.")

    def handle(self, *args: Any, **options: Any) -> None:
        thing = find_thing(options["address"])
        group = thing.group if isinstance(thing, Post) else thing
        for who, person in kinds_of_people(group):
            self.stdout.write(str(explain(person, thing, who)))
        if isinstance(thing, Post):
            self.stdout.write(str(explain(thing.author, thing, "its author")))

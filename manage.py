#!/usr/bin/env python
"""Everything an operator does starts here: `python manage.py help` lists the commands."""

import os
import sys

try:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from audit.origins import came_from
except ModuleNotFoundError as error:
    sys.exit(f"{error}. Use .venv/bin/python; `make run` makes it, and makes it anew when you delete .venv.")


def main() -> None:
    """Run the command; a setting that is wrong is one sentence, and Ctrl-C none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pleio.settings")
    try:
        with came_from("command"):
            execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"Pleio cannot start. {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()

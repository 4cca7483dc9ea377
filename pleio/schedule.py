"""The timetable of the periodic work: one entry per job, with a sentence that says what it is for.

Each job looks for what is not done yet, so a late or double run does no harm. Each has a command that does the same by hand.
"""

from celery.schedules import crontab

TIMETABLE = {
    # Tells people what happened and sends mail; the bell after each change only makes it sooner. By hand: drain_notifications.
    "drain notifications": {"task": "notifications.drain", "schedule": 5.0, "options": {"expires": 30}},
    # Counts every day that is over and not counted yet. By hand: fill_insights.
    "fill insights": {"task": "insights.fill", "schedule": crontab(minute=10), "options": {"expires": 3000}},
    # Makes the next copy of own data that someone asked for, and deletes those that are a week old. By hand: export_account.
    "make exports": {"task": "accounts.make_exports", "schedule": 10.0, "options": {"expires": 30}},
    # Two notices and then the end for accounts that nobody uses. By hand: deactivate_dormant_accounts.
    "deactivate dormant accounts": {
        "task": "accounts.deactivate_dormant",
        "schedule": crontab(minute=40, hour=4),
        "options": {"expires": 3000},
    },
}

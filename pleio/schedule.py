"""The timetable of the periodic work: one entry per job, with a sentence that says what it is for.

Each job looks for what is not done yet, so a late or double run does no harm. Each has a command that does the same by hand.
"""

from celery.schedules import crontab

TIMETABLE = {
    # Tells people what happened and sends mail; the bell after each change only makes it sooner. By hand: drain_notifications.
    "drain notifications": {"task": "notifications.drain", "schedule": 5.0, "options": {"expires": 30}},
    # Writes to guests whose last day comes within two weeks, once. By hand: remind_guests.
    "remind guests": {"task": "accounts.remind_guests", "schedule": crontab(hour=7, minute=20)},
    # Adds the views that were counted in the cache to the stored numbers. By hand: store_views.
    "store views": {"task": "blogs.store_views", "schedule": crontab(minute="*/10"), "options": {"expires": 600}},
    # Publishes blogs whose time has come, and makes drafts of those whose time is over. By hand: publish_due.
    "carry out plans": {"task": "blogs.carry_out_plans", "schedule": 60.0, "options": {"expires": 60}},
    # Deletes uploaded pictures and attachments that no blog has had for a week. By hand: sweep_uploads.
    "sweep uploads": {
        "task": "blogs.sweep_uploads",
        "schedule": crontab(hour=4, minute=40),
        "options": {"expires": 3000},
    },
    # Counts every day that is over and not counted yet. By hand: fill_insights.
    "fill insights": {"task": "insights.fill", "schedule": crontab(minute=10), "options": {"expires": 3000}},
    # Seals the new entries of the audit log, so that no later change of them goes unseen. By hand: seal_audit.
    "seal audit": {"task": "audit.seal", "schedule": 60.0, "options": {"expires": 60}},
    # Asks the next member to own a group when the one before let it pass. By hand: seek_owners.
    "seek owners": {"task": "groups.seek_owners", "schedule": crontab(minute=20, hour=5), "options": {"expires": 3000}},
    # Empties the addresses of invitations into groups that have been over for a month. By hand: forget_invited_addresses.
    "forget invited addresses": {
        "task": "groups.forget_invited_addresses",
        "schedule": crontab(minute=35, hour=5),
        "options": {"expires": 3000},
    },
    # Passes reports that their group left for three days on to the site. By hand: escalate_reports.
    "escalate reports": {
        "task": "moderation.escalate_reports",
        "schedule": crontab(minute=15),
        "options": {"expires": 3000},
    },
    # Deletes reports that were decided a year ago. By hand: forget_reports.
    "forget reports": {
        "task": "moderation.forget_reports",
        "schedule": crontab(minute=50, hour=5),
        "options": {"expires": 3000},
    },
    # Looks for the token of every mail domain in the DNS, renews what it finds and warns of what ends. By hand: verify_domains.
    "verify domains": {
        "task": "accounts.verify_domains",
        "schedule": crontab(hour=4, minute=40),
        "options": {"expires": 36000},
    },
    # Makes the next copy of own data that someone asked for, and deletes those that are a week old. By hand: export_account.
    "make exports": {"task": "accounts.make_exports", "schedule": 10.0, "options": {"expires": 30}},
    # Two notices and then the end for accounts that nobody uses. By hand: deactivate_dormant_accounts.
    "deactivate dormant accounts": {
        "task": "accounts.deactivate_dormant",
        "schedule": crontab(minute=40, hour=4),
        "options": {"expires": 3000},
    },
}

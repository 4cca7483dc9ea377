"""Every address of the product, in one list."""

from django.conf import settings
from django.urls import include, path

import accounts.urls
import blogs.urls
import groups.urls
import insights.urls
import moderation.urls
import notifications.urls
import ratings.urls
from pleio.admin import operators
from pleio.desk.admins import moderators
from pleio.pages import urls as pages

urlpatterns = [
    path("", include("common.urls")),
    path("", include(pages.site_urls)),
    path("", include(accounts.urls.language_urls)),
    path("groups/", include((pages.group_urls + groups.urls.urlpatterns + pages.group_page_urls, "groups"))),
    path("blogs/", include((blogs.urls.urlpatterns, "blogs"))),
    path("stars/", include((ratings.urls.urlpatterns, "ratings"))),
    path("reports/", include((moderation.urls.urlpatterns, "reports"))),
    path("people/", include((pages.people_urls + accounts.urls.people_urls, "people"))),
    path("organisations/", include((pages.organisation_urls + accounts.urls.organisation_urls, "organisations"))),
    path("notifications/", include((notifications.urls.urlpatterns, "notifications"))),
    path("insights/", include((insights.urls.urlpatterns, "insights"))),
    path("accounts/", include(pages.welcome_urls + pages.account_urls + accounts.urls.account_urls)),
    path("accounts/", include("allauth.account.urls")),
    path("desk/", include((moderation.urls.desk_urls, "report_desk"))),
    # The desk of moderators before that of managers: its words (`groups`) are no address of an organisation.
    path("desk/", moderators.urls),
    path("desk/", include((accounts.urls.desk_urls + accounts.urls.desk_people_urls + pages.desk_urls, "desk"))),
    path("admin/", operators.urls),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include((pages.demo_urls, "demo"))))

handler400 = "pleio.errors.bad_request"
handler403 = "pleio.errors.refused"
handler404 = "pleio.errors.not_found"
handler429 = "pleio.errors.too_fast"
handler500 = "pleio.errors.server_error"

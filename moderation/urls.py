from django.urls import path, re_path

from moderation import views

urlpatterns = [
    path("", views.own, name="own"),
    re_path(r"^(?P<kind>post|comment|group|person)/(?P<name>[-a-z0-9_]+)/$", views.new, name="new"),
]

desk_urls = [
    path("reports/", views.desk, name="list"),
    path("reports/<slug:public_id>/", views.subject, name="subject"),
]

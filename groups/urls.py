from django.urls import path

from groups import views

urlpatterns = [
    path("create/", views.create, name="create"),
    path("without-owner/<slug:key>/ask/", views.ask_owner, name="ask_owner"),
    path("<slug:slug>/ownership/", views.ownership, name="ownership"),
    path("<slug:slug>/settings/", views.settings, name="settings"),
    path("<slug:slug>/join/", views.join, name="join"),
    path("<slug:slug>/leave/", views.leave, name="leave"),
]

from django.urls import path

from groups import views

urlpatterns = [
    path("create/", views.create, name="create"),
    path("<slug:slug>/settings/", views.settings, name="settings"),
    path("<slug:slug>/join/", views.join, name="join"),
    path("<slug:slug>/leave/", views.leave, name="leave"),
]

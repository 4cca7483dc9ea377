from django.urls import URLPattern, path

from notifications import views

urlpatterns: list[URLPattern] = [
    path("", views.notification_list, name="list"),
    path("read/", views.notification_read_all, name="read_all"),
    path("open/<slug:public_id>/", views.notification_open, name="open"),
    path("read/<slug:public_id>/", views.notification_read, name="read"),
    path("stop/<str:token>/", views.mail_stop, name="stop"),
]

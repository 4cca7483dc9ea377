from django.urls import path

from ratings import views

urlpatterns = [
    path("blog/<slug:public_id>/", views.post, name="post"),
    path("group/<slug:slug>/", views.group, name="group"),
]

from django.urls import path

from insights import views

urlpatterns = [
    path("", views.site, name="site"),
    path("growth/<int:year>/", views.history, name="history"),
    path("<slug:measure>.csv", views.figures_csv, name="csv"),
]

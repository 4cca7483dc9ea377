from django.urls import re_path

from common.views import kavel_image

urlpatterns = [
    re_path(
        r"^kavel/(?P<seed>[0-9a-f]{12})-(?P<shape>thumb|band|strip)-(?P<scheme>light|dark)\.svg$",
        kavel_image,
        name="kavel",
    ),
]

from django.urls import path

from . import choosing_views, managing_views

app_name = "doors"
urlpatterns = [
    path("", managing_views.manage, name="door"),
    path("directory/", choosing_views.directory, name="directory"),
]

from django.urls import path

from bothways.notifications.preferences import views as preferences
from bothways.notifications.push import views as push
from bothways.notifications.stopping import views as stopping

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="list"),
    path("count/", views.count, name="count"),
    path("seen/", views.seen, name="seen"),
    path("read/", views.all_read, name="all-read"),
    path("<int:notice>/reading/", views.reading, name="reading"),
    path("settings/", preferences.preferences, name="settings"),
    path("devices/", push.devices, name="devices"),
    path("devices/<int:device>/removal/", push.removal, name="device-removal"),
    path("stop/<str:token>/", stopping.stopping, name="stop"),
]

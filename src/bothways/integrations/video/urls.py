from django.urls import path

from . import views

app_name = "video"
urlpatterns = [
    path("administration/video/", views.systems, name="systems"),
    path("administration/video/<int:video>/", views.system, name="system"),
    path("calendars/rooms/", views.rooms, name="rooms"),
]

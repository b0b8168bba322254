from django.urls import path

from . import views

app_name = "availability"
urlpatterns = [
    path("", views.availability, name="availability"),
    path("hours/", views.hours, name="hours"),
    path("habits/", views.habits, name="habits"),
    path("holidays/", views.holidays, name="holidays"),
    path("holidays/regions/", views.regions, name="regions"),
    path("focus/", views.focus, name="focus"),
    path("focus/<int:window>/removal/", views.focus_removal, name="focus-removal"),
    path("days/", views.days, name="days"),
    path("days/<int:days>/removal/", views.days_removal, name="days-removal"),
    path("calendars/", views.calendars, name="calendars"),
    path("calendars/list/", views.calendar_list, name="calendar-list"),
    path("calendars/<int:calendar>/reading/", views.calendar_reading, name="calendar-reading"),
    path("calendars/<int:calendar>/removal/", views.calendar_removal, name="calendar-removal"),
]

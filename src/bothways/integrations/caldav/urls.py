from django.urls import path

from . import views

app_name = "caldav"
urlpatterns = [
    path("calendars/accounts/", views.accounts, name="accounts"),
    path("calendars/accounts/<int:calendar_account>/", views.account, name="account"),
    path("calendars/accounts/<int:calendar_account>/removal/", views.removal, name="removal"),
]

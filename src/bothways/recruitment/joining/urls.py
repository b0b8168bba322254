from django.urls import path

from bothways.recruitment.guests.views import arrival as guest_arrival

from . import views

app_name = "joining"
urlpatterns = [
    path("<str:door>/", views.door, name="door"),
    path("<str:door>/begin/", views.begin, name="begin"),
    path("<str:door>/arrival/<str:ticket>/", views.arrival, name="arrival"),
    path("<str:door>/guest/<str:ticket>/", guest_arrival, name="guest"),
    path("<str:door>/withdrawal/", views.withdrawal, name="withdrawal"),
    path("<str:door>/promise/", views.promise, name="promise"),
    path("<str:door>/steps/<slug:step>/", views.step, name="step"),
]

from django.urls import path

from .mail_in import mail_in

app_name = "mail"
urlpatterns = [path("in/", mail_in, name="in")]

from django.urls import path

from . import views

app_name = "balance"
urlpatterns = [path("balance/", views.balance, name="balance")]

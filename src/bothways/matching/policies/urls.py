from django.urls import path

from . import views

app_name = "policies"
urlpatterns = [
    path("", views.policy, name="policy"),
    path("picture/", views.picture, name="picture"),
    path("picture/end/", views.picture_end, name="picture-end"),
    path("versions/", views.versions, name="versions"),
    path("versions/<int:version>/taking-up/", views.taking_up, name="taking-up"),
    path("versions/<int:version>/removal/", views.removal, name="removal"),
]

from django.urls import path

from . import proposals

app_name = "proposal"
urlpatterns = [path("<int:proposal>/", proposals.proposal, name="proposal")]

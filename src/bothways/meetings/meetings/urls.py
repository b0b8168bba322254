from django.urls import path

from bothways.meetings.agendas import views as agendas
from bothways.meetings.invitations import views as invitations
from bothways.meetings.planning import views as planning
from bothways.meetings.reminders import views as reminders
from bothways.meetings.rhythm import views as rhythm
from bothways.meetings.room import views as room
from bothways.meetings.turns import views as turns
from bothways.meetings.wrapups import views as wrapups

from . import views

app_name = "meeting"
urlpatterns = [
    path("<int:meeting>/", views.meeting, name="meeting"),
    path("<int:meeting>/meeting.ics", invitations.file, name="file"),
    path("<int:meeting>/other-times/<int:counter>/", invitations.counter, name="counter"),
    path("<int:meeting>/series.ics", invitations.series_file, name="series-file"),
    path("<int:meeting>/time/", planning.change, name="change"),
    path("<int:meeting>/agenda/", agendas.agenda, name="agenda"),
    path("<int:meeting>/agenda/<int:agenda_item>/", agendas.agenda_item, name="agenda-item"),
    path("<int:meeting>/turns/", turns.turns, name="turns"),
    path("<int:meeting>/room/", room.room, name="room"),
    path("<int:meeting>/room/parts/", room.parts, name="room-parts"),
    path("<int:meeting>/room/note/", room.note, name="room-note"),
    path("<int:meeting>/room/items/", room.items, name="room-items"),
    path("<int:meeting>/following/", rhythm.following, name="following"),
    path("<int:meeting>/wrap-up/", wrapups.wrap_up, name="wrap-up"),
    path("<int:meeting>/wrap-up/noted/", wrapups.noted, name="noted"),
    path("reminders/", reminders.reminders, name="reminders"),
]

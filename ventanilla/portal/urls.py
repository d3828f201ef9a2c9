"""The clients' door. One address per page and per verb; verbs are posted."""

from django.urls import path

from ventanilla.portal.views import (
    deadlines,
    deleting,
    editing,
    guide,
    home,
    hours,
    moving,
    new,
    notifying,
    replying,
    surveys,
    ticket,
    ticket_report,
    tickets,
)

app_name = "portal"
urlpatterns = [
    path("tickets/<int:number>/", ticket.ticket, name="ticket"),
    path("tickets/<int:number>/live/", ticket.live, name="live"),
    path("tickets/<int:number>/reply/", replying.reply, name="reply"),
    path("tickets/<int:number>/move/<slug:transition>/", moving.move, name="move"),
    path("tickets/<int:number>/edit/", editing.edit, name="edit"),
    path("tickets/<int:number>/delete/", deleting.delete, name="delete"),
    path("tickets/<int:number>/report/", ticket_report.report, name="ticket_report"),
    path("tickets/<int:number>/deadlines/", deadlines.deadlines, name="deadlines"),
    path("tickets/<int:number>/notify/", notifying.notify, name="notify"),
    path("tickets/<int:number>/survey/", surveys.survey, name="survey"),
    path("<slug:desk_key>/", home.home, name="home"),
    path("<slug:desk_key>/live/", home.live, name="home_live"),
    path("<slug:desk_key>/tickets/", tickets.tickets, name="tickets"),
    path("<slug:desk_key>/tickets/live/", tickets.live, name="tickets_live"),
    path("<slug:desk_key>/tickets/new/", new.new, name="new"),
    path("<slug:desk_key>/surveys/", surveys.surveys, name="surveys"),
    path("<slug:desk_key>/hours/", hours.accounts, name="accounts"),
    path("<slug:desk_key>/hours/<int:organization>/", hours.account, name="account"),
    path("<slug:desk_key>/hours/<int:organization>/<slug:form>/", hours.export, name="account_export"),
    path("<slug:desk_key>/help/", guide.desk_guide, name="guide"),
]

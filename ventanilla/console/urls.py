"""The staff's door. One address per page and per verb. Settings of the desk have addresses of their own (`settings.urls`)."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from ventanilla.console.views import (
    bulk,
    deadlines,
    deleted,
    guide,
    home,
    hours,
    new,
    notifying,
    own,
    reports,
    saying,
    surveys,
    ticket,
    ticket_report,
    tickets,
    timer,
    verbs,
    workflow,
)

app_name = "console"

_verbs: list[URLPattern | URLResolver] = [
    path("reply/", saying.reply, name="reply"),
    path("note/", saying.note, name="note"),
    path("solution/<int:message>/", saying.solution, name="solution"),
    path("assign/", verbs.assign, name="assign"),
    path("take/", verbs.take, name="take"),
    path("release/", verbs.release, name="release"),
    path("move/<slug:transition>/", verbs.move, name="move"),
    path("edit/", verbs.edit, name="edit"),
    path("worklog/", verbs.worklog, name="worklog"),
    path("timer/start/", timer.start, name="timer_start"),
    path("timer/stop/", timer.stop, name="timer_stop"),
    path("timer/discard/", timer.discard, name="timer_discard"),
    path("contact-attempt/", verbs.contact_attempt, name="contact_attempt"),
    path("notify/", notifying.notify, name="notify"),
    path("flag/", verbs.flag, name="flag"),
    path("unflag/", verbs.unflag, name="unflag"),
    path("requester/", verbs.register_requester, name="requester"),
    path("transfer/", verbs.transfer, name="transfer"),
    path("follow/", verbs.follow, name="follow"),
    path("unfollow/", verbs.unfollow, name="unfollow"),
    path("delete/", verbs.delete, name="delete"),
    path("restore/", verbs.restore, name="restore"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.desks, name="home"),
    path("tickets/<int:number>/", ticket.ticket, name="ticket"),
    path("tickets/<int:number>/live/", ticket.news, name="ticket_live"),
    path("tickets/<int:number>/actions/", tickets.actions, name="actions"),
    path("tickets/<int:number>/report/", ticket_report.report, name="ticket_report"),
    path("tickets/<int:number>/deadlines/", deadlines.deadlines, name="deadlines"),
    path("tickets/<int:number>/", include(_verbs)),
    path("<slug:desk>/live/", home.news, name="desk_live"),
    path("<slug:desk>/tickets/", tickets.tickets, name="tickets"),
    path("<slug:desk>/tickets/live/", tickets.news, name="tickets_live"),
    path("<slug:desk>/tickets/filter/<slug:key>/", tickets.choices, name="filter"),
    path("<slug:desk>/tickets/new/", new.new, name="new"),
    path("<slug:desk>/tickets/bulk/", bulk.bulk, name="bulk"),
    path("<slug:desk>/mine/", own.own, name="own"),
    path("<slug:desk>/mine/<int:number>/", own.own_ticket, name="own_ticket"),
    path("<slug:desk>/deleted/", deleted.deleted, name="deleted"),
    path("<slug:desk>/reports/", reports.reports, name="reports"),
    path("<slug:desk>/reports/filter/<slug:key>/", reports.choices, name="report_filter"),
    path("<slug:desk>/reports/<slug:form>/", reports.export, name="report_export"),
    path("<slug:desk>/surveys/", surveys.surveys, name="surveys"),
    path("<slug:desk>/surveys/answers/", surveys.answers, name="survey_answers"),
    path("<slug:desk>/surveys/filter/<slug:key>/", surveys.choices, name="survey_filter"),
    path("<slug:desk>/surveys/<slug:form>/", surveys.export, name="survey_export"),
    path("<slug:desk>/hours/", hours.accounts, name="accounts"),
    path("<slug:desk>/hours/<int:organization>/", hours.account, name="account"),
    path("<slug:desk>/hours/<int:organization>/pack/", hours.add_pack, name="account_pack"),
    path("<slug:desk>/hours/<int:organization>/overdraft/", hours.allow_overdraft, name="account_overdraft"),
    path("<slug:desk>/hours/<int:organization>/invoice/", hours.invoice, name="account_invoice"),
    path("<slug:desk>/hours/<int:organization>/correct/<int:entry>/", hours.correct, name="account_correct"),
    path("<slug:desk>/hours/<int:organization>/<slug:form>/", hours.export, name="account_export"),
    path("<slug:desk>/workflow/", workflow.workflow, name="workflow"),
    path("<slug:desk>/help/", guide.desk_guide, name="guide"),
]

if find_spec("ventanilla.console.settings") and find_spec("ventanilla.console.settings.urls"):
    urlpatterns.append(path("", include("ventanilla.console.settings.urls")))

# Last: a desk may be called like one of the words above only below its own address.
urlpatterns.append(path("<slug:desk>/", home.desk, name="desk"))

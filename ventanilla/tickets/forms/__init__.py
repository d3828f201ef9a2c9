"""The shape of what people type about a ticket, built from the desk's configuration. Forms clean; they never save and never mail.

Each form has `seen` (the ticket's version when it was rendered) and `key` (spent by the verb, so that a double click counts once)
where its verb takes them, and gives its verb's arguments as `given()`.
"""

from ventanilla.tickets.forms.acting import EditForm, MoveForm, ReplyForm
from ventanilla.tickets.forms.base import Side, TicketForm
from ventanilla.tickets.forms.building import staff_of
from ventanilla.tickets.forms.opening import OpenForm

__all__ = ["EditForm", "MoveForm", "OpenForm", "ReplyForm", "Side", "TicketForm", "staff_of"]

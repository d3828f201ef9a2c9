from ventanilla.tickets.models.attachment import Attachment, Blob
from ventanilla.tickets.models.counter import Counter
from ventanilla.tickets.models.event import Event, Kind
from ventanilla.tickets.models.idempotency import IdempotencyKey
from ventanilla.tickets.models.light import Light
from ventanilla.tickets.models.message import Message
from ventanilla.tickets.models.ticket import Follower, Involvement, Ticket, TicketNumber
from ventanilla.tickets.models.work import ContactAttempt, Worklog

__all__ = [
    "Attachment",
    "Blob",
    "ContactAttempt",
    "Counter",
    "Event",
    "Follower",
    "IdempotencyKey",
    "Involvement",
    "Kind",
    "Light",
    "Message",
    "Ticket",
    "TicketNumber",
    "Worklog",
]

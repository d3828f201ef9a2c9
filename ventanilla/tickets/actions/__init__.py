"""The verbs: the only way in which a ticket changes, whatever door the wish came through.

Each is one transaction in the same order: lock the row → has `by` the right to this verb on this ticket, whatever its state
(`NotAllowed`)? → is it already so (then done)? → did others change it since `seen` (`Stale`)? → does the workflow allow it from here,
and is all it asks for there (`NoSuchMove`, `Missing`, `Invalid`)? → save the named fields → record the event.
"""

from ventanilla.tickets.actions.assigning import assign, release, take
from ventanilla.tickets.actions.deleting import delete, restore
from ventanilla.tickets.actions.editing import edit, flag, follow, transfer, unflag, unfollow
from ventanilla.tickets.actions.introducing import register_requester
from ventanilla.tickets.actions.moving import accept, cancel, close, move, reopen
from ventanilla.tickets.actions.notifying import notify
from ventanilla.tickets.actions.opening import open_ticket
from ventanilla.tickets.actions.replying import attach, mark_solution, note, reply
from ventanilla.tickets.actions.timing import note_breach, warn_of_deadline
from ventanilla.tickets.actions.working import log_contact, log_work

__all__ = [
    "accept",
    "assign",
    "attach",
    "cancel",
    "close",
    "delete",
    "edit",
    "flag",
    "follow",
    "log_contact",
    "log_work",
    "mark_solution",
    "move",
    "note",
    "note_breach",
    "notify",
    "open_ticket",
    "register_requester",
    "release",
    "reopen",
    "reply",
    "restore",
    "take",
    "transfer",
    "unflag",
    "unfollow",
    "warn_of_deadline",
]

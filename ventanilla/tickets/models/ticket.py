from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from ventanilla.desks.config import PHASES, Choice, State
from ventanilla.desks.models import Area, Category, Desk, Product, Team
from ventanilla.people.models import Contact, Organization
from ventanilla.tickets.models.light import Light, in_light, light_at

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from django.contrib.auth.models import AnonymousUser

    from ventanilla.people.models import User

OPEN: frozenset[str] = frozenset(PHASES) - {"done"}
# Conditions of partial indexes. A query enters one when it says the same, word for word: SQLite compares, it does not reason.
IS_OPEN: Final = ~Q(phase="done")
IS_NOBODYS: Final = Q(assignee=None, team=None) & IS_OPEN
MAY_HAVE_INCIDENT: Final = Q(reopened_count__gt=0) | Q(flagged_at__isnull=False) | (Q(due_at__isnull=False) & IS_OPEN)


class TicketNumber(models.Model):
    """The one series of numbers of an installation: gaps are allowed, a number is never given twice.

    A row per number leaves the counting to the database's own sequence, so two tickets opened at once never wait for each other.
    """

    id = models.BigAutoField(primary_key=True)

    @classmethod
    def take(cls) -> int:
        return cls.objects.create().pk


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: User | AnonymousUser) -> TicketQuerySet:
        """The tickets that this person may see, deleted ones never among them: the only way a door fetches (safety S1)."""
        from ventanilla.tickets.sight import visible

        return visible(self, user)

    def visible_to_staff(self, user: User | AnonymousUser) -> TicketQuerySet:
        """Of these, the tickets that he sees by working on their desk: the console's part of `visible_to`."""
        from ventanilla.tickets.sight import as_staff

        return as_staff(self, user)

    def deleted_for(self, user: User | AnonymousUser) -> TicketQuerySet:
        """The deleted tickets that this administrator may look at, under «Eliminados»."""
        from ventanilla.tickets.sight import deleted

        return deleted(self, user)

    def open(self) -> Self:
        return self.exclude(phase="done")

    def unassigned(self) -> Self:
        return self.filter(assignee=None, team=None)

    def with_incidents(self, now: datetime) -> Self:
        """Reopened, overdue, or flagged with a reason («con incidencias», 004-13)."""
        late = Q(due_at__lt=now) & IS_OPEN
        return self.filter(MAY_HAVE_INCIDENT).filter(Q(reopened_count__gt=0) | Q(flagged_at__isnull=False) | late)

    def in_light(self, light: Light, now: datetime) -> Self:
        return self.filter(in_light(light, now))

    def for_rows(self) -> Self:
        """With everything that a row of a list shows, in the same query."""
        return self.select_related(
            "desk", "area", "category", "organization", "requester", "affected", "entered_by",
            "assignee__contact", "responsible__contact", "team", "product",
        )  # fmt: skip

    def lock(self, ticket: Ticket) -> Ticket:
        """The row as it is now, held until the transaction ends. SQLite takes its one write lock when the transaction begins."""
        return self.select_for_update(of=("self",)).select_related("desk").get(pk=ticket.pk)


class Ticket(models.Model):
    """What somebody asks of a desk. Written by `tickets.actions` only; `version` grows by one with every event."""

    id: int
    number = models.BigIntegerField(unique=True)
    version = models.PositiveIntegerField(default=0)
    public_version = models.PositiveIntegerField(default=0)  # the last event that a client may know of

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="tickets")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="tickets")
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="tickets")
    service = models.CharField(max_length=40, blank=True)
    priority = models.CharField(max_length=40, blank=True)
    priority_rank = models.PositiveSmallIntegerField(default=99)
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="tickets")
    product_version = models.CharField(max_length=60, blank=True)
    vendor_number = models.CharField(max_length=60, blank=True)

    subject = models.CharField(max_length=200)
    fields = models.JSONField(default=dict)

    # Three people: who asks, who suffers it (contacts, or names typed freely), who typed it.
    requester = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="requested")
    requester_name = models.CharField(
        max_length=150, blank=True
    )  # typed; until it is a contact, `requester` is who typed it
    affected = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="suffered")
    affected_name = models.CharField(max_length=150, blank=True)
    entered_by = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="entered")
    phone = models.CharField(max_length=40, blank=True)
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="tickets")

    state = models.CharField(max_length=40)
    phase = models.CharField(max_length=10)
    state_since = models.DateTimeField()
    waiting_on = models.CharField(max_length=10, default="support")
    outcome = models.CharField(max_length=40, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="assigned_tickets"
    )
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="tickets")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="responsible_tickets"
    )
    promised_at = models.DateTimeField(null=True)  # the field of the kind `due_at`: set by whoever answers for it
    # The next thing that is due, as `deadlines` counts it; kept here for lists (tickets/timing.py). Nothing is while clocks stop.
    due_at = models.DateTimeField(null=True)
    amber_at = models.DateTimeField(null=True)
    due_target = models.CharField(max_length=12, blank=True)

    flagged_at = models.DateTimeField(null=True)
    flag_reason = models.CharField(max_length=300, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    message_count = models.PositiveIntegerField(default=0)
    minutes = models.PositiveIntegerField(default=0)
    last_reply_at = models.DateTimeField(null=True)
    last_reply_by_staff = models.BooleanField(default=False)

    via = models.CharField(max_length=10, default="portal")
    source = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    deleted_at = models.DateTimeField(null=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("source", "source_id", condition=~Q(source=""), name="ticket_source_unique"),
            models.CheckConstraint(condition=Q(phase__in=sorted(PHASES)), name="ticket_phase_known"),
            models.CheckConstraint(condition=~Q(subject=""), name="ticket_has_subject"),
            models.CheckConstraint(
                condition=Q(phase="done", closed_at__isnull=False) | (~Q(phase="done") & Q(closed_at__isnull=True)),
                name="ticket_done_has_closed_at",
            ),
            models.CheckConstraint(
                condition=Q(flagged_at__isnull=True) | ~Q(flag_reason=""), name="ticket_flag_has_reason"
            ),
        ]
        # Each order of a list is an index: lists page by key and never sort a table (design §7).
        indexes = [
            models.Index("desk", F("number").desc(), name="ticket_desk_newest"),
            models.Index("desk", "phase", F("number").desc(), name="ticket_desk_phase"),
            models.Index("desk", "state", F("number").desc(), name="ticket_desk_state"),
            models.Index("desk", F("updated_at").desc(), F("number").desc(), name="ticket_desk_updated"),
            models.Index("desk", "priority_rank", F("number").desc(), name="ticket_desk_priority"),
            models.Index("desk", F("number").desc(), name="ticket_desk_open", condition=IS_OPEN),
            models.Index("desk", F("number").desc(), name="ticket_desk_nobodys", condition=IS_NOBODYS),
            models.Index("desk", F("number").desc(), name="ticket_desk_incidents", condition=MAY_HAVE_INCIDENT),
            models.Index("category", F("number").desc(), name="ticket_category_newest"),
            models.Index("area", F("number").desc(), name="ticket_area_newest"),
            models.Index("organization", F("number").desc(), name="ticket_organization_newest"),
            models.Index("assignee", F("number").desc(), name="ticket_assignee_newest"),
            models.Index("requester", F("number").desc(), name="ticket_requester_newest"),
            models.Index("affected", F("number").desc(), name="ticket_affected_newest"),
            models.Index("entered_by", F("number").desc(), name="ticket_entered_newest"),
            # A report's cost follows its period.
            models.Index(fields=["desk", "created_at"], name="ticket_desk_created"),
            models.Index(fields=["desk", "closed_at"], name="ticket_desk_closed"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"

    @property
    def current(self) -> State:
        """The state that the ticket is in, with its label, icon and explanation."""
        return self.desk.config.state_by_key[self.state]

    @property
    def is_open(self) -> bool:
        return self.phase != "done"

    @property
    def light(self) -> Light | None:
        """On time, soon or late; of a closed ticket whether it was solved in time. None where nothing is due."""
        return light_at(self, timezone.now())

    @property
    def urgency(self) -> Choice | None:
        return self.desk.config.priority_by_key.get(self.priority)

    @property
    def requester_label(self) -> str:
        """Who asks: the name typed freely, or the contact."""
        return self.requester_name or str(self.requester)

    @property
    def affected_label(self) -> str:
        """Who suffers it: the contact, the name typed freely, or whoever asks."""
        return str(self.affected or self.affected_name or self.requester_label)

    @property
    def age(self) -> timedelta:
        """Time since creation («tiempo transcurrido», 002-13); it stops growing when the ticket is closed."""
        return (self.closed_at or timezone.now()) - self.created_at

    def people(self) -> set[int]:
        """Ids of the contacts for whom this ticket is their own."""
        return {pk for pk in (self.requester_id, self.affected_id, self.entered_by_id) if pk}


class Involvement(models.Model):
    """A member of the staff has had to do with a ticket: was assigned, answered, logged work. «Atendidos» are these (004-14)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="involvements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="involvements")
    attended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "ticket"], name="involvement_unique")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.ticket_id}"


class Follower(models.Model):
    """A person who wants to hear of everything that happens on a ticket that he may see."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="followers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="following")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "ticket"], name="follower_unique")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.ticket_id}"

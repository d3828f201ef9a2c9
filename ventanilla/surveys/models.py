"""What was answered, with the words it was answered to. What is asked now stands in the desk's configuration."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from django.db import models
from django.db.models import Q

from ventanilla.desks.blueprint.build import part
from ventanilla.desks.config import Survey
from ventanilla.desks.models import Desk
from ventanilla.people.models import Contact
from ventanilla.tickets.models import Ticket

STARS: Final = 5


class SurveyVersion(models.Model):
    """The words of a survey, fixed when somebody first answered to them. Never changed."""

    id: int
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="survey_versions")
    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "key", "number"], name="survey_version_number_unique"),
            models.UniqueConstraint(fields=["desk", "key", "digest"], name="survey_version_digest_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"

    @cached_property
    def survey(self) -> Survey:
        return part(Survey, self.document)


class Response(models.Model):
    """One person's answers about one ticket: given once, and kept as they were given."""

    id: int
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="survey_responses")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="survey_responses")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="survey_responses")
    version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, related_name="responses")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "contact"], name="survey_response_once")]
        indexes = [
            models.Index(fields=["desk", "answered_at"], name="survey_response_period"),
            models.Index(fields=["contact", "answered_at"], name="survey_response_own"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} by {self.contact_id}"


class Answer(models.Model):
    """What was answered to one question: stars, the key of an option, or a text."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=40)
    stars = models.PositiveSmallIntegerField(null=True)
    option = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="survey_answer_once"),
            # Said with `isnull`: of a comparison with NULL a check thinks no ill.
            models.CheckConstraint(
                condition=Q(stars__isnull=False, stars__gte=1, stars__lte=STARS, option="", text="")
                | (Q(stars=None) & ((~Q(option="") & Q(text="")) | (Q(option="") & ~Q(text="")))),
                name="survey_answer_is_one",
            ),
        ]

    def __str__(self) -> str:
        return self.question

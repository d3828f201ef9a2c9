"""The versions of a survey: its words as they were when somebody answered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.db.models import Max

from ventanilla.desks.config import Survey
from ventanilla.desks.models import Desk
from ventanilla.surveys.models import SurveyVersion


def wording(survey: Survey) -> str:
    """Tells one wording of a survey from another: what its form carries, to know whether it still is what is asked."""
    return hashlib.sha256(json.dumps(asdict(survey), sort_keys=True).encode()).hexdigest()


def fixed(desk: Desk, survey: Survey) -> SurveyVersion:
    """The version that has exactly these words; it is made with the first answer to them."""
    digest = wording(survey)
    versions = SurveyVersion.objects.filter(desk=desk, key=survey.key)
    while True:
        found = versions.filter(digest=digest).first()
        if found is not None:
            return found
        last = versions.aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                return versions.create(
                    desk=desk, key=survey.key, number=last + 1, digest=digest, document=asdict(survey)
                )
        except IntegrityError:  # somebody took the number, or fixed the same words, between our two statements
            continue

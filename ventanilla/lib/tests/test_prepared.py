from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ventanilla.desks.models import Desk, Staff
from ventanilla.lib.prepared import Prepared
from ventanilla.people.models import User
from ventanilla.testing.cast import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def soporte() -> Cast:
    return make_cast("soporte")


def _people(name: str, since: Any, role: str) -> QuerySet[Any, Any]:
    works = Staff.objects.filter(user=OuterRef("pk"), role=role)
    users = User.objects.filter(username=name, created_at__gte=since).annotate(works=Exists(works))
    return users.values_list("pk", "username", "created_at", "is_admin", "works", Value("fixed"))


def test_rows_are_those_of_the_query_itself(soporte: Cast) -> None:
    prepared = Prepared(_people, name=str, since=type(timezone.now()), role=str)
    long_ago = timezone.now() - timedelta(days=9000)
    for person in (soporte.grace, soporte.barbara, soporte.rita):
        for role in ("agent", "supervisor"):
            for since in (long_ago, timezone.now() + timedelta(days=1)):
                asked: dict[str, Any] = {"name": person.username, "since": since, "role": role}
                assert prepared.rows(**asked) == list(_people(**asked))


def test_columns_come_converted(soporte: Cast) -> None:
    staff = Staff.objects.get(desk=soporte.desk, user=soporte.grace)
    staff.grants = {"see_reports": True}
    staff.save(update_fields=["grants"])
    prepared = Prepared(lambda user: Staff.objects.filter(user=user).values_list("grants", "is_active"), user=int)

    assert prepared.rows(user=soporte.grace.pk) == [({"see_reports": True}, True)]


def test_it_is_one_query_and_says_only_what_it_was_asked(soporte: Cast) -> None:
    prepared = Prepared(lambda key: Desk.objects.filter(key=key).values_list("pk"), key=str)
    prepared.rows(key="nowhere")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert prepared.rows(key="soporte") == [(soporte.desk.pk,)]
        assert prepared.rows(key="' OR 1=1 --") == []

    assert len(asked) == 2


def test_a_parameter_that_the_query_does_not_use_is_a_mistake() -> None:
    prepared = Prepared(lambda key, other: Desk.objects.filter(key=key).values_list("pk"), key=str, other=int)

    with pytest.raises(TypeError, match="other"):
        prepared.rows(key="soporte", other=1)

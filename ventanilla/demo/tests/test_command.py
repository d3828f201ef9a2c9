from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from ventanilla.desks.models import Desk
from ventanilla.people.models import User


@pytest.mark.django_db
def test_where_people_work_already_nothing_is_written(settings: Settings) -> None:
    settings.DEMO = True
    User.objects.create_user("alguien", "una clave larga 1")

    with pytest.raises(CommandError, match="ya tiene su propia gente"):
        call_command("demo")

    assert not Desk.objects.exists()


def test_outside_a_demo_the_command_refuses(settings: Settings) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="VENTANILLA_DEMO"):
        call_command("demo")

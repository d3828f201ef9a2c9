from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from ventanilla.desks import blueprint
from ventanilla.desks.models import ClientOf, Desk, Staff
from ventanilla.people.models import Organization, OrganizationMember
from ventanilla.testing.cast import Cast, make_cast, make_user


@pytest.fixture(autouse=True)
def _own_files(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def soporte(db: None) -> Cast:
    return make_cast("soporte")


@pytest.fixture
def sanantonio(db: None) -> Cast:
    return make_cast("sanantonio")


@pytest.fixture
def other_desk(soporte: Cast) -> Desk:
    """Another desk of the installation, with a client, a clerk and an administrator of its own."""
    desk = blueprint.load(blueprint.read("saci").document).desk
    Staff.objects.create(desk=desk, user=make_user("Donald Knuth"), role="agent")
    Staff.objects.create(desk=desk, user=make_user("Tony Hoare"), role="admin")
    foreign = Organization.objects.create(name="Extranjera", tax_id="0999", country="EC")
    ClientOf.objects.create(desk=desk, organization=foreign)
    OrganizationMember.objects.create(organization=foreign, contact=make_user("Zoe Zamora").contact)
    return desk

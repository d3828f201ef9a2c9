from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "ventanilla.desks"
    label = "desks"

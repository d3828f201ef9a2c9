from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "ventanilla.deadlines"
    label = "deadlines"

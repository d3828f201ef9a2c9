from django.apps import AppConfig


class BellConfig(AppConfig):
    name = "ventanilla.bell"
    label = "bell"

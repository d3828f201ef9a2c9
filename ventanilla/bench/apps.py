from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "ventanilla.bench"
    label = "bench"

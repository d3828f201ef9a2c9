from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "ventanilla.billing"
    label = "billing"

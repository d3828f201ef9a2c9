from django.urls import path

from ventanilla.customers import api

app_name = "api"

urlpatterns = [
    path("customers/", api.customers, name="customers"),
]

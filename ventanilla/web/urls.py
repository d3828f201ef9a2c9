from django.urls import path

from ventanilla.web import views

app_name = "web"
urlpatterns = [
    path("look/", views.look, name="look"),
    path("style/", views.style, name="style"),
    path("style/<slug:page>/", views.style, name="style_page"),
]

from django.urls import path

from ventanilla.web import bell, views

app_name = "web"
urlpatterns = [
    path("look/", views.look, name="look"),
    path("bell/", bell.bell, name="bell"),
    path("bell/menu/", bell.menu, name="bell_menu"),
    path("bell/seen/", bell.seen, name="bell_seen"),
    path("bell/read/", bell.read, name="bell_read"),
    path("bell/read/all/", bell.read_all, name="bell_read_all"),
    path("style/", views.style, name="style"),
    path("style/<slug:page>/", views.style, name="style_page"),
]

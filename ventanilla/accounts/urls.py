from django.urls import path

from ventanilla.accounts.views import entrance, invitation, password, preferences

urlpatterns = [
    path("", entrance.home, name="home"),
    path("login", entrance.login, name="login"),
    path("logout", entrance.logout, name="logout"),
    path("d/<slug:desk>/", entrance.desk_entry, name="desk_entry"),
    path("activate/<str:token>/", invitation.activate, name="activate"),
    path("activate/<str:token>/again/", invitation.ask_again, name="activate_again"),
    path("password/forgotten/", password.forgotten, name="password_forgotten"),
    path("password/new/<str:uid>/<str:token>/", password.reset, name="password_reset"),
    path("password/first/", password.first, name="first_password"),
    path("password/first/code/", password.first_code, name="first_password_code"),
    path("account/", preferences.preferences, name="preferences"),
    path("account/password/", password.change, name="password_change"),
]

from django.urls import path

from ventanilla.accounts.views import entrance, invitation, password, preferences, second_factor

urlpatterns = [
    path("", entrance.home, name="home"),
    path("login", entrance.login, name="login"),
    path("login/code/", second_factor.authenticate, name="mfa_authenticate"),  # the name by which allauth goes there
    path("logout", entrance.logout, name="logout"),
    path("d/<slug:desk>/", entrance.desk_entry, name="desk_entry"),
    path("activate/<str:token>/", invitation.activate, name="activate"),
    path("activate/<str:token>/again/", invitation.ask_again, name="activate_again"),
    path("password/forgotten/", password.forgotten, name="password_forgotten"),
    path("password/new/<str:uid>/<str:token>/", password.reset, name="password_reset"),
    path("password/first/", password.first, name="first_password"),
    path("password/first/code/", password.first_code, name="first_password_code"),
    path("account/", preferences.preferences, name="preferences"),
    path("account/sessions/end/", preferences.end_session, name="session_end"),
    path("account/sessions/end-others/", preferences.end_others, name="sessions_end"),
    path("account/confirm/", second_factor.confirm, name="confirm_password"),
    path("account/second-factor/", second_factor.setup, name="second_factor"),
    path("account/second-factor/codes/", second_factor.new_codes, name="second_factor_codes"),
    path("account/second-factor/off/", second_factor.turn_off, name="second_factor_off"),
    path("account/password/", password.change, name="password_change"),
]

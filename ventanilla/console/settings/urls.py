"""Addresses of the administrator's pages; they stand below the console's own."""

from django.urls import URLPattern, URLResolver, include, path

from ventanilla.console.settings.editor.urls import urlpatterns as editor
from ventanilla.console.settings.views import (
    charge,
    contacts,
    customers,
    desks,
    history,
    home,
    mail,
    organizations,
    promises,
    rows,
    security,
    sending,
    staff,
)

_organization: list[URLPattern | URLResolver] = [
    path("", organizations.organization, name="organization"),
    path("edit/", organizations.edit, name="organization_edit"),
    path("archive/", organizations.archive, name="organization_archive"),
    path("restore/", organizations.restore, name="organization_restore"),
    path("invite/", organizations.invite, name="organization_invite"),
    path("account/", organizations.open_account, name="organization_account"),
    path("account/reset/", organizations.reset_account, name="organization_account_reset"),
    path("members/", organizations.add_member, name="organization_members"),
    path("members/<int:member>/", organizations.change_member, name="organization_member"),
    path("products/", organizations.add_product, name="organization_products"),
    path("products/<int:owned>/", organizations.change_product, name="organization_product"),
    path("charge/", charge.charge, name="organization_charge"),
    path("charge/<int:rule>/remove/", charge.remove, name="organization_charge_remove"),
]

_contact: list[URLPattern | URLResolver] = [
    path("", contacts.contact, name="contact"),
    path("edit/", contacts.edit, name="contact_edit"),
    path("archive/", contacts.archive, name="contact_archive"),
    path("restore/", contacts.restore, name="contact_restore"),
    path("organizations/", contacts.add_membership, name="contact_organizations"),
    path("invite/", contacts.invite, name="contact_invite"),
    path("block/", contacts.block, name="contact_block"),
    path("unblock/", contacts.unblock, name="contact_unblock"),
    path("second-factor/", contacts.remove_second_factor, name="contact_second_factor"),
    path("reset/", contacts.reset, name="contact_reset"),
    path("reset-to-tax-number/", contacts.reset_to_tax_id, name="contact_reset_to_tax_id"),
    path("admin/", contacts.make_admin, name="contact_admin"),
]

_desk: list[URLPattern | URLResolver] = [
    path("", include(editor)),
    path("staff/", staff.staff, name="staff"),
    path("staff/new/", staff.new, name="staff_new"),
    path("staff/<int:pk>/", staff.edit, name="staff_member"),
    path("staff/<int:pk>/rights/", staff.rights, name="staff_rights"),
    path("security/", security.security, name="security"),
    path("promises/", promises.promises, name="promises"),
    path("promises/<int:pk>/remove/", promises.remove, name="promise_remove"),
    path("history/", history.of_desk, name="settings_history"),
    path("customers/", customers.imports, name="customers"),
    path("customers/example.csv", customers.example, name="customers_example"),
    path("customers/<int:pk>/", customers.one, name="customers_import"),
    path("customers/<int:pk>/run/", customers.run, name="customers_run"),
    path("customers/<int:pk>/report.<slug:form>", customers.report, name="customers_report"),
    path("programs/", customers.tokens, name="programs"),
    path("programs/<int:pk>/revoke/", customers.revoke, name="program_revoke"),
    path("<slug:kind>/", rows.rows, name="setting_rows"),
    path("<slug:kind>/new/", rows.new, name="setting_new"),
    path("<slug:kind>/<int:pk>/", rows.edit, name="setting"),
    path("<slug:kind>/<int:pk>/move/", rows.move, name="setting_move"),
    path("<slug:kind>/<int:pk>/remove/", rows.remove, name="setting_remove"),
    path("<slug:kind>/<int:pk>/restore/", rows.restore, name="setting_restore"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("desks/", desks.desks, name="desks"),
    path("desks/new/", desks.new, name="desk_new"),
    path("desks/<slug:key>/archive/", desks.archive, name="desk_archive"),
    path("desks/<slug:key>/restore/", desks.restore, name="desk_restore"),
    path("people/", home.people, name="people"),
    path("people/history/", history.of_people, name="people_history"),
    path("people/organizations/", organizations.organizations, name="organizations"),
    path("people/organizations/new/", organizations.new, name="organization_new"),
    path("people/organizations/<int:pk>/", include(_organization)),
    path("people/contacts/", contacts.contacts, name="contacts"),
    path("people/contacts/new/", contacts.new, name="contact_new"),
    path("people/contacts/<int:pk>/", include(_contact)),
    path("mail/", mail.mails, name="mails"),
    path("mail/hold/", sending.hold, name="mail_hold"),
    path("mail/<int:pk>/", mail.mail, name="mail"),
    path("mail/<int:pk>/html/", mail.mail_html, name="mail_html"),
    path("mail/<int:pk>/retry/", mail.retry, name="mail_retry"),
    path("<slug:desk>/settings/", include(_desk)),
]

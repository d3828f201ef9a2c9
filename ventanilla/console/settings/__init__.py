"""The administrator's pages: companies, people and their logins, staff and its rights, areas and what belongs to them, mail sent."""

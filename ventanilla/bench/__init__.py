"""How fast it is: many tickets written in bulk, and the real server driven with real logins."""

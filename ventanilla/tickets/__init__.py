"""The heart: tickets, their messages and events. This app is the only writer of tickets."""

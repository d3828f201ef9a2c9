"""A copy of everything in one file, taken while the site runs, and the way back from it, on either database.

`archive` is the file, `tables` what a row looks like in it; `saving` writes it, `reading` checks it without touching anything,
`restoring` makes an installation of it. docs/decisions/0013-backup.md says why it is a format of our own.
"""

"""Clients and their people out of the vendor's customer master: read, compared, shown, and then written in one transaction.

A file on a page, a file on the command line and a call of another program all become rows (`reading`), and rows a plan (`planning`),
which says for each client what would be created or changed. `writing` does exactly what a plan says.
"""

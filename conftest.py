"""For every test: the fixtures of the browser. The rest of what the project adds to pytest is in `ventanilla/testing/plugin.py`."""

pytest_plugins = ["ventanilla.testing.browser"]

"""`python -m ventanilla` is the command `ventanilla`."""

from ventanilla.cli import main

if __name__ == "__main__":
    raise SystemExit(main())

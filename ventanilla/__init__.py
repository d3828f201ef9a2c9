"""Ventanilla: a help desk for software houses and service companies."""

__version__ = "0.1.0"

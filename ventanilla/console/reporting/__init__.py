"""The page of the reports: its days, its tables, its charts, and the addresses of the tickets behind each figure."""

from ventanilla.console.reporting.days import PERIODS, DaysForm, days_asked

__all__ = ["PERIODS", "DaysForm", "days_asked"]

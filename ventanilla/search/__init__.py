"""Full-text search over tickets, the same on both databases. `finding.find` is the one way in; `index.note` keeps it in step."""

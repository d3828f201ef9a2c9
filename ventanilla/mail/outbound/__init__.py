"""Mail to people, in three steps: a letter is composed (`notices`, `letter`), written into the outbox in the commit of the change
(`outbox`), and delivered by a job (`deliver`)."""

"""Work that is done after the commit. `queue.enqueue` writes a job in the caller's transaction, so that one commit holds the change
and what follows from it; `worker` runs it. Rows and interface are those of django-tasks; leases, retries and the worker are ours,
for the reasons in docs/decisions/0002-jobs.md."""

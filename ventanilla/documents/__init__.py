"""Papers to hand out, set by Typst: each kind is a module that says what it holds, and a template that says how it looks."""

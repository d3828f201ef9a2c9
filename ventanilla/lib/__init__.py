"""Small named modules that know nothing of the rest of the product."""

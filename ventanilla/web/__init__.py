"""What every page shares: layout, macros, assets, language and time zone of a request, security headers, error pages."""

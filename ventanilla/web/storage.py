"""Static files: hashed names that may be cached for ever, compressed beforehand."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also rewrites `import "./other.js"`, so that our modules are cached under their hash as well."""

    support_js_module_import_aggregation = True

"""Settings of the bundle: every environment variable the code reads is a field here."""

from shared.config.settings import Settings, SettingsError, settings

__all__ = ["Settings", "SettingsError", "settings"]

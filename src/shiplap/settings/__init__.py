"""One frozen value of settings, merged from flags, environment variables, ``[tool.shiplap]`` and defaults."""

from shiplap.settings.build import Build, Found, GitFacts, find_build
from shiplap.settings.merge import SETTINGS, Setting, Settings, merge_settings

__all__ = ["SETTINGS", "Build", "Found", "GitFacts", "Setting", "Settings", "find_build", "merge_settings"]

"""One frozen value of settings, merged from flags, environment variables, ``[tool.shiplap]`` and defaults."""

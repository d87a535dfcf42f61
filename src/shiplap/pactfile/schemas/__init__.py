"""The JSON Schemas of Pact files: what each version may look like, for a machine to check and a person to read."""

from shiplap.pactfile.schemas.validation import SchemaPart, validate

__all__ = ["SchemaPart", "validate"]

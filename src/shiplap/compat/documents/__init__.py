"""OpenAPI documents: text to a tree, references followed one at a time, faults with the place they stand at.

A document is never dereferenced as a whole: a recursive or large one would not fit. Everything that asks about a
part follows the references it meets.
"""

from shiplap.compat.documents.document import Document, Files, ReferenceFault, load_document
from shiplap.compat.documents.places import Dialect, DocumentFault, Place, split_place

__all__ = ["Dialect", "Document", "DocumentFault", "Files", "Place", "ReferenceFault", "load_document", "split_place"]

"""Compares contracts with OpenAPI documents, and documents with each other.

The question is always the same: is there a message that one side may send and the other does not accept?
A break is told only with a verified witness, compatible only with a proof; everything else is undecided with a reason.
Nothing here reads files, asks a clock or knows the matching engine: such things come as arguments.
"""

"""Replays contracts on a provider and says, interaction by interaction, what came of it.

The provider arrives as a `Send`, its states as a `Prepare`, so that pytest fixtures and a state-change address over
HTTP are the same to this room.
"""

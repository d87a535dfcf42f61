"""The frozen values every room speaks in: contracts and their interactions, versions and their deployments.

Values only: no behaviour beyond what follows from their own fields, no I/O, no clock.
"""

"""Catches what a consumer's HTTP client sends in a test and answers from the contract."""

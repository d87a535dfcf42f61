"""What stands between the broker and the outside: which addresses it may call, how it signs, what it never shows."""

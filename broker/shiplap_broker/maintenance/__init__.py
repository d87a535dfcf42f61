"""What the people who run a broker do to its database: migrate, back up, restore, clean, import."""

"""What the broker does, one verb a file; the database is seen through the port of the store only."""

"""One HTTP exchange as values: what a handler of the API or of a page gets, gives, and raises."""

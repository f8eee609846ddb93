"""One thing handed in, as data: read within bounds, without running it, and rebuilt from the gradebook's cells."""

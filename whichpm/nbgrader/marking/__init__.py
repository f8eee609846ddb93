"""From answers and keys to points and the table that shows them."""

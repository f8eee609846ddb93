"""A class as data: the item table, and what it says of questions, of confusions, and of the whole."""

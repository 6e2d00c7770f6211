"""A fictional alliance and the cases that run in its schools; and what makes the files."""

"""One file per change of the schema. They import nothing of ours: they say what was."""

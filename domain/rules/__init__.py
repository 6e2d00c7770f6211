"""The rules, by subject. `domain.decide` puts every command to the one that answers it."""

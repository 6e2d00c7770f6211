"""Pages for people, made on the server. They read through the same questions as the API."""

"""Files as one more face of the gateway: an alliance, and the cases that run in its schools."""

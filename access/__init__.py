"""Who asks, what they may see and from where they speak: what all faces share."""

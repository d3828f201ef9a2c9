"""The pages on which a desk's configuration is edited: forms made from the shape of a blueprint, under words that people read."""

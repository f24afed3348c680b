"""Questions as training data: pairs for the encoder, and the weights of the ranking chosen on held-out questions."""

"""Sees when complaints about a product, batch, fault or region come faster than their own past explains."""

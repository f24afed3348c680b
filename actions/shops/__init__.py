"""What a shop is asked for (``ports``), its values, and the shops themselves (``demo``)."""

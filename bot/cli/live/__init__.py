"""`doctor --live`: what only the real service can tell, for about the price of a picture."""

"""What operating systems do differently, a module a difference; what is the same needs none."""

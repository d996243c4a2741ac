"""What is said about what members have of their own."""

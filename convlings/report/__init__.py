"""What a person reads: in the terminal and in files."""

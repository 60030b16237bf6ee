"""What is taught: the course, its units, stubs, public checks and the student's folder."""

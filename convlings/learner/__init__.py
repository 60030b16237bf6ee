"""The learner's side: checking the own work, and remembering what passed."""

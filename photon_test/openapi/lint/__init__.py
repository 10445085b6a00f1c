"""What is wrong with a description: one module for each kind of question."""

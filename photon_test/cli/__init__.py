"""One module per verb: words and arguments, nothing else."""

"""What is measured, one file for each question of bench/README.md."""

"""What a person reads in the reports, and the test that the program reads the same."""

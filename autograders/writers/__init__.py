"""What is written from the results of grading: tables, a report, and the files that other systems read."""

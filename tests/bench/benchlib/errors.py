class BenchError(Exception):
    """Something could not be run or answered wrongly; the text is the message for the user."""

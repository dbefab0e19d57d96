"""What the atlas can do, free of HTTP and of the command line."""

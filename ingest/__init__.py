"""The front door: the command line, gathering files, one file at a time through the stages."""

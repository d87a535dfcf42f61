"""The command line: a function from arguments to an exit code, one module a command."""

"""What is installed: the one version of the distribution, below everything, so that any room may tell it."""

VERSION = "0.1.0"

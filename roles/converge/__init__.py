"""Converge brings one host to what a bundle declares, all or nothing. See README.md beside this file."""

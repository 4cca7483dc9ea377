"""What a page costs, as a ratio to bare Django in the same run. Not shipped; `make bench`."""

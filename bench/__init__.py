"""What a page costs, as a ratio to bare Django (`make bench`), and guards no test misses (`make mutations`). Not shipped."""

"""The moderators' desk at /desk/: an admin site of its own, in which everyone finds only what they moderate."""

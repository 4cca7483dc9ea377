"""Blogs take part in the life of accounts: what one wrote comes along, and goes or stays when one is erased."""

from accounts.lifecycle import contribute_to_export, take_part
from blogs.own_data import blog_parts
from blogs.services.erasing import erase_drafts, erase_texts

contribute_to_export("blogs", blog_parts)
take_part("account_texts_erased", "blogs", erase_texts)
take_part("account_erased", "blogs", erase_drafts)

"""Blogs take part in the life of accounts: what one wrote comes along, and goes or stays when one is erased."""

from accounts.lifecycle import contribute_to_export, take_part
from blogs.own_data import blog_parts
from blogs.services.comment_drafts import erase_comment_drafts
from blogs.services.erasing import erase_drafts, erase_texts
from blogs.services.marks import erase_marks
from blogs.services.mentions import erase_mentions
from blogs.services.planning import take_plans_back
from blogs.services.reach import keep_earlier_readers
from blogs.services.unsaved import erase_unsaved

contribute_to_export("blogs", blog_parts)
take_part("account_texts_erased", "blogs", erase_texts)
take_part("account_erased", "blogs", erase_drafts)
take_part("group_widened", "blogs", keep_earlier_readers)
take_part("account_erased", "blogs", erase_marks)
take_part("account_erased", "blogs", erase_unsaved)
take_part("account_erased", "blogs", erase_comment_drafts)
take_part("account_erased", "blogs", erase_mentions)
take_part("group_widened", "blogs", take_plans_back)

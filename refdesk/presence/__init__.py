"""Who is there: open desks, statuses, and who answers whose patrons. Of chats it knows who has them."""

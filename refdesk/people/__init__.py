"""Who works at the desks: operators, the departments they belong to, who is there. Of chats it knows who has them."""

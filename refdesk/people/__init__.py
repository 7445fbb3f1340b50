"""Who works at the desks: operators, the departments they belong to, who is there. Knows no chats."""

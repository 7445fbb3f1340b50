"""Who else can get a chat: receivers of a transfer, and backup departments."""

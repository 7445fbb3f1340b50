"""The windows of a patron: a chat is handed over to another one, in iframe chat mode with a page under it."""

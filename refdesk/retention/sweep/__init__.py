"""`chats`, `tickets`, `files` and `rows` find expired data and yield batches; `sweep` carries the batches out."""

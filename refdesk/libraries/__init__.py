"""A library and its departments. What a department does (people, widgets, chats) belongs to other rooms."""

"""`projection` queues emails with the events they report; `rendering` ← `queue` ← `sender` → `smtp` deliver them."""

"""Web Push: notifications for operators whose desk is asleep or was just closed."""

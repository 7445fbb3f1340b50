"""How files end: retention periods, and the deletion of bytes that no row needs."""

"""How dates and times are written on pages that the server makes: as the desk writes them."""

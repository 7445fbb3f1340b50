"""Small copies of pictures, which screens show in a conversation. The original is only ever downloaded."""

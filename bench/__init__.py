"""Measures the speed of Refdesk and of yardsticks in the same run: `python -m bench`. See bench/README.md.

It talks to servers as any client does and reads their databases afterwards; of the server's own code it uses only the
client and what starts it.
"""

"""How fast Refdesk is, measured beside yardsticks taken in the same run: `python -m bench`. See bench/README.md.

It talks to servers as any client does and reads their databases afterwards; of the server's own code it uses only the
client and what starts it.
"""

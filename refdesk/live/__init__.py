"""From commit to screen: who listens to what on this node, and the bus to the other nodes.

The log makes it right, the bus makes it fast: everything in here may lose a hint, and whoever sees a gap reads the log
from its own last seq. Runs on the event loop; knows no transport.
"""

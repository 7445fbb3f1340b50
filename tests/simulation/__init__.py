"""A whole installation in one process and in virtual time: three nodes, a bus, patrons and operators, and faults.

Nodes, journal, rules and clients are the real ones. The simulation replaces what they reach the world by: threads, the
network, the bus and the clock. A seed decides every delay and every fault, so a run can be repeated exactly.
"""

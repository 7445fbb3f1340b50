"""Survey counts: what ACRL, IPEDS and IMLS ask libraries for, each with its rule in words."""

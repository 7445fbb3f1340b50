"""An operator's own account: what its owner sees and changes."""

"""The reference of the live protocol, generated from the types: docs/protocol-reference.md and AsyncAPI."""

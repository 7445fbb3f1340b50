"""The reference of the live protocol, made from the types: docs/protocol-reference.md and the AsyncAPI document."""

"""The chat without JavaScript."""

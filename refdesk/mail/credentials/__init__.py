"""OAuth 2.0 access tokens for the mail servers, and the stored refresh token, encrypted."""

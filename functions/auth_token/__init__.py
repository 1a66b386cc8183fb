"""`/oauth/2.0/token`: access tokens from an API Key and a Secret Key."""

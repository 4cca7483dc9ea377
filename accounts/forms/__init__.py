"""Shape of what people and managers type: one module for each part of the account and of the desk."""

"""How much each parameter decides, and how much luck does."""

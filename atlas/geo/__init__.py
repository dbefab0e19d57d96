"""Pure geography: frames and numbers in, frames out."""

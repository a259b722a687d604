"""The live explorer: `visit` holds what one visitor does, `views` gives it as plain data, `page` shows it in a browser."""

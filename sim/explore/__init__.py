"""The live explorer: `visit` holds what one visitor does, `views` tells it as plain data, `page` shows it in a browser."""

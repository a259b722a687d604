"""One file a study: it ties a design, an ensemble, an analysis and charts, and writes a folder."""

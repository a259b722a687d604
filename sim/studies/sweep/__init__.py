"""The main job: a design of points, each with many runs."""

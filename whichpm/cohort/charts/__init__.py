"""Pictures of a class, in the style of the course's figures: words stand at what they name, no axis without need.

Each returns a drawing for a page. Sizes are points of :func:`whichpm.figures.canvas`, whose y runs down.
"""

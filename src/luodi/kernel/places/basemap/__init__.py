"""The base map beneath every map: roads, waters and railways of the land itself."""

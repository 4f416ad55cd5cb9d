"""Work in the background: queue, retry, schedule, bars that show how far it is."""

"""Points to traces: batches, workers, clusters, a store of finished work."""

"""What every process needs: settings, servers, database, logs, clock. Knows nothing about trajectories."""

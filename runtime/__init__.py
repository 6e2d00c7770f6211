"""What every process needs: settings, servers, logs, clock. It knows no trajectories."""

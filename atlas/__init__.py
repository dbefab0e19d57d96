"""The Sozialatlas: social offers of German counties, joined to regions, with their white spots."""

"""Pictures in answers: uploaded, re-encoded and stored as files of the library, served, and deleted once unused."""

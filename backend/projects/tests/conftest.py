"""Nothing here waits: jobs run at once."""

from backend.projects.tests.fixtures import jobs_run_at_once as jobs_run_at_once
from backend.projects.tests.fixtures import small_disk as small_disk
from backend.projects.tests.fixtures import tables as tables
from backend.renders.tests.conftest import threads as threads

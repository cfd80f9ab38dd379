"""How we find it: passages -> vectors in Chroma + a lexical index -> ranked hits. Knows nothing about health."""

import os

# Before numpy is imported: our products are small, and a second thread that waits for them burns a whole core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

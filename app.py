"""The face: starts the web page; nothing else. The same as `python -m assistant serve`."""

import sys

from assistant.__main__ import main

if __name__ == "__main__":
    sys.argv[1:1] = ["serve"]
    main()

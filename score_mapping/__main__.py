"""``python -m score_mapping`` is the shell command."""

from score_mapping.cli import main

if __name__ == "__main__":
    main()

"""A site in two forms, Hugo's and ours -> what differs. `scripts/compare_with_hugo.py` is the command."""

"""`python -m outline_site` is `outline-site`."""

from outline_site.program import main

if __name__ == "__main__":
    main()

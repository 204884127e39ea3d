"""报告.html and a page for every form: what was read beside the source that it was read from."""

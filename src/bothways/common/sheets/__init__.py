"""What bringing a sheet in takes, whatever it is about: kept cells, plain headings, the rows given
back with what to change. No Django, no domain words."""

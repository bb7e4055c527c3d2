"""Every page as pictures, for everybody it is open to: ``make screens``. They go in one contact sheet, and axe looks at each."""

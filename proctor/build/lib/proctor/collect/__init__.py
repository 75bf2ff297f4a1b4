"""An LMS's download on its way into `submitted/`."""

"""The page on which a TA marks one question across all students: what `proctor mark` opens."""

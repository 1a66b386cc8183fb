"""report-monthly: the records of the minutes, the monthly reports, and the digest of compliance."""

reports-file = { $format } file

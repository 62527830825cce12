discrepancies-title = Discrepancies
discrepancies-none = Nothing disagrees.
discrepancies-what = What
discrepancies-when = When

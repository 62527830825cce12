discrepancies-title = Anomalies
discrepancies-none = Rien ne se contredit.
discrepancies-what = Quoi
discrepancies-when = Quand

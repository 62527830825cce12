discrepancies-title = Discrepancias
discrepancies-none = Nada discrepa.
discrepancies-what = Qué
discrepancies-when = Cuándo

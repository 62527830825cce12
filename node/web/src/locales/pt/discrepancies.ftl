discrepancies-title = Discrepâncias
discrepancies-none = Nada discorda.
discrepancies-what = O quê
discrepancies-when = Quando

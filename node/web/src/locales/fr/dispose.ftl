dispose-title = Élimination { $document }
dispose-hint = Des produits de tout état peuvent être éliminés. Le numéro du document d'élimination est gardé.
dispose-document = Numéro du document d'élimination
dispose-record = Enregistrer l'élimination
dispose-done =
    { $n ->
        [one] Éliminé sous { $document } : { $n } ligne.
       *[other] Éliminé sous { $document } : { $n } lignes.
    }

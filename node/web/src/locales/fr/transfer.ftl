transfer-title =
    { $n ->
        [one] Produits déplacés : { $n } ligne
       *[other] Produits déplacés : { $n } lignes
    }
transfer-hint = Choisissez l'endroit d'où viennent les produits, et dites l'emplacement, l'état, ou les deux, qu'ils reçoivent.
transfer-same_bin = Vide : l'emplacement reste
transfer-to = Vers
transfer-unsaid = pas encore dit : retirez-la et ajoutez-la à nouveau
transfer-record = Enregistrer le déplacement
transfer-done =
    { $n ->
        [one] Déplacé : { $n } ligne.
       *[other] Déplacé : { $n } lignes.
    }

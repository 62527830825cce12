nav-give-back = Retour à un fournisseur
give-back-hint = Pour des produits de tout état qui retournent à un fournisseur hors du réseau. Ce qui retourne à un dépôt du réseau part comme expédition.
give-back-to_store = À un dépôt du réseau
give-back-title = Retour à { $supplier }, { $document }
give-back-document = Numéro du bon de retour
give-back-record = Enregistrer le retour
give-back-done =
    { $n ->
        [one] Rendu sous { $document } : { $n } ligne.
       *[other] Rendu sous { $document } : { $n } lignes.
    }

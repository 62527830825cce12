nav-receipt = Recevoir de l'extérieur
receipt-papers = Fournisseur et papiers
receipt-from = Fournisseur
receipt-document = Bon de livraison ou facture
receipt-currency = Monnaie
receipt-currency_hint = Seulement si des prix sont saisis, par exemple USD.
receipt-line = Ligne { $n }
receipt-units = unités
receipt-quantity = Quantité en { $unit }
receipt-batch = Lot
receipt-expiry = Péremption
receipt-expiry_hint = 2027-05 ou 2027-05-31
receipt-price = Prix d'un conditionnement de { $n }
receipt-add = Ajouter une ligne
receipt-remove = Supprimer cette ligne
receipt-record = Enregistrer ce qui est arrivé
receipt-done = Enregistré.
receipt-title_of =
    { $n ->
        [one] Réception de { $from }, { $n } ligne
       *[other] Réception de { $from }, { $n } lignes
    }

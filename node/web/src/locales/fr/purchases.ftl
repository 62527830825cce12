purchases-one = Achat
purchases-new = Nouvel achat
purchases-suppliers = Fournisseurs
purchases-search = Document ou fournisseur
purchases-empty = Rien n'est commandé à l'extérieur. Préparez un nouvel achat pour commencer.
purchases-expected = Attendu
purchases-sent_at = Envoyé
purchases-created_at = Préparé
purchases-last_receipt = Dernière réception
purchases-lead = Délai
purchases-days =
    { $n ->
        [one] { $n } jour
       *[other] { $n } jours
    }
purchases-no_suppliers = Aucun achat n'a encore été envoyé. Délais et taux de service se montrent ici quand des produits sont venus.
purchases-sent_orders = Achats envoyés
purchases-ended = Reçus ou clos
purchases-median_lead = Délai, médiane
purchases-p90_lead = Délai, 9 sur 10 en
purchases-change = Changer
purchases-change_of = Changer { $document }
purchases-currency = Monnaie (trois lettres)
purchases-packs = Conditionnements
purchases-pack = Conditionnement
purchases-pack_size = Taille d'un conditionnement { $unit }
purchases-makes = Fait { $n }
purchases-price = Prix d'un conditionnement
purchases-save = Garder comme brouillon
purchases-approve = Approuver
purchases-send = Marquer comme envoyé
purchases-close = Clore
purchases-cancel = Annuler l'achat
purchases-step_hint = Cela demande que le nœud réponde.
purchases-lines = Lignes de l'achat
purchases-ordered = Commandé
purchases-outstanding = Reste
purchases-receive = Recevoir des produits
purchases-receipt_of = Réception pour { $document }
purchases-delivery_note = Numéro du bon de livraison ou de la facture
purchases-arrived = Quand les produits sont-ils arrivés ? (vide pour maintenant)
purchases-came = C'est arrivé
purchases-came_of = C'est arrivé : { $product }
purchases-nothing_came = La réception est vide. Dites ci-dessous quelles lignes sont arrivées, ou prenez la feuille du fournisseur.
purchases-record = Enregistrer la réception
purchases-received_done =
    { $n ->
        [one] Reçu : { $n } ligne.
       *[other] Reçu : { $n } lignes.
    }
purchases-sheet = Feuille du fournisseur
purchases-sheet_hint = Un fichier CSV ou XLSX avec les colonnes product_code, quantity (unités de base), batch, expiry, price, currency, units_per_pack, manufacturer, bin. Les deux premières sont obligatoires. Elle est reçue en entier ou pas du tout.
purchases-sheet_choose = Fichier de ce qui a été livré
purchases-sheet_line = Ligne { $line }, { $column } : { $message }

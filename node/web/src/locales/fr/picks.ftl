picks-one = Produits réservés
picks-list = Liste de préparation
picks-empty = Rien n'est réservé. Réservez des produits pour une commande, ou envoyez-en sans commande.
picks-short = Lignes incomplètes
picks-short_by = il manque { $n }
picks-short_hint =
    { $n ->
        [one] Sur { $n } ligne il y a moins que réservé. Comptez cet endroit, ou libérez la préparation et réservez à nouveau.
       *[other] Sur { $n } lignes il y a moins que réservé. Comptez ces endroits, ou libérez la préparation et réservez à nouveau.
    }
picks-its_order = Sa commande
picks-no_lines = Aucune ligne.
picks-fetched = Prélevé
picks-tick = Prélevé : { $product } de { $bin }
picks-ticked = Cochées : { $n } sur { $of }
picks-print = Imprimer la liste
picks-do_pick = Tout est prélevé
picks-do_release = Libérer
picks-do_put_back = Remettre en place
picks-do_dispatch = Envoyer
picks-now = Fait. Les produits sont maintenant : { $state }.
picks-as_shipment = Voir l'envoi
picks-to_allocate =
    { $n ->
        [one] 1 commande approuvée n'est pas encore entièrement envoyée.
       *[other] { $n } commandes approuvées ne sont pas encore entièrement envoyées.
    }

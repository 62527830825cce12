issue-customer = À quel dépôt
issue-hint = Sans endroit, les produits sortent premier périmé d'abord. Réservez-les pour la préparation, ou envoyez-les tout de suite s'ils sont déjà sur le véhicule.
issue-return_hint = Un retour nomme l'endroit des produits. Ceux qui sont périmés, bloqués ou endommagés peuvent être renvoyés.
issue-to =
    { $n ->
        [one] Produits pour { $store } : { $n } ligne
       *[other] Produits pour { $store } : { $n } lignes
    }
issue-set_aside = Réservé comme { $document }.
issue-sent = Envoyé comme { $document }.
issue-to_shipment = À l'envoi
issue-do_set_aside = Réserver pour la préparation
issue-do_send = Déjà envoyé

home-title = Aujourd'hui à { $store }
home-shortcuts = Ce qui se fait souvent
home-nothing = Rien ne vous attend aujourd'hui.
home-more =
    { $n ->
        [one] et { $n } autre
       *[other] et { $n } autres
    }
home-came_back =
    { $n ->
        [one] { $n } de vos saisies est revenue du nœud. Voyez pourquoi et corrigez-la.
       *[other] { $n } de vos saisies sont revenues du nœud. Voyez pourquoi et corrigez-les.
    }
home-waiting =
    { $n ->
        [one] { $n } saisie n'est enregistrée que sur cette tablette.
       *[other] { $n } saisies ne sont enregistrées que sur cette tablette.
    }
task-stocked_out = En rupture
task-at_risk = Sera épuisé avant qu'une livraison puisse venir
task-below_min = Sous le minimum
task-expiring = Périme avant d'être utilisé
task-to_receive = Livraisons à recevoir
task-to_review = Commandes à approuver
task-to_pick = Commandes à préparer
task-to_dispatch = Produits préparés à envoyer
task-orders_due = Commandes à passer
task-counts_due = Inventaires à faire
task-counts_open = Inventaires en cours
task-discrepancies = Anomalies à régler
task-recalls = Rappels auxquels répondre
task-open_differences = Livraisons avec des écarts ouverts
task-cold_items = Produits froids à vérifier
